"""Addresses of segments."""

from django.urls import path

from .views import building, lists, one

app_name = "segments"
urlpatterns = [
    path("", lists.segment_list, name="list"),
    path("new/", building.new, name="new"),
    path("count/", building.count, name="count"),
    path("lists/new/", lists.new_list, name="new_list"),
    path("combine/", lists.combine, name="combine"),
    path("exports/<uuid:uid>/decide/", one.decide, name="decide"),
    path("exports/<uuid:uid>/take/", one.take, name="take"),
    path("<uuid:uid>/", one.segment, name="segment"),
    path("<uuid:uid>/change/", building.change, name="change"),
    path("<uuid:uid>/why/", one.why, name="why"),
    path("<uuid:uid>/<slug:verb>/", one.act, name="act"),
]
