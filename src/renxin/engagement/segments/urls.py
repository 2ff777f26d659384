"""Addresses of segments."""

from django.urls import path

from .views import building, lists, one, tags, traits

app_name = "segments"
urlpatterns = [
    path("", lists.segment_list, name="list"),
    path("new/", building.new, name="new"),
    path("count/", building.count, name="count"),
    path("count/why/", building.count_why, name="count_why"),
    path("tags/", tags.library, name="tags"),
    path("tags/new/", tags.new, name="new_tag"),
    path("tags/<uuid:uid>/", tags.change, name="tag"),
    path("tags/<uuid:uid>/merge/", tags.merge, name="merge_tag"),
    path("tags/of/<uuid:uid>/offered/", tags.offer, name="offer_tags"),
    path("tags/of/<uuid:uid>/", tags.give, name="give_tag"),
    path("tags/of/<uuid:uid>/<uuid:tag>/off/", tags.take, name="take_tag"),
    path("traits/", traits.catalogue, name="traits"),
    path("traits/of/<uuid:uid>/", traits.state, name="state_trait"),
    path("lists/new/", lists.new_list, name="new_list"),
    path("combine/", lists.combine, name="combine"),
    path("exports/<uuid:uid>/decide/", one.decide, name="decide"),
    path("exports/<uuid:uid>/take/", one.take, name="take"),
    path("<uuid:uid>/", one.segment, name="segment"),
    path("<uuid:uid>/change/", building.change, name="change"),
    path("<uuid:uid>/why/", one.why, name="why"),
    path("<uuid:uid>/<slug:verb>/", one.act, name="act"),
]
