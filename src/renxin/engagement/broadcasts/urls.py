"""Addresses of the broadcasts."""

from django.urls import path

from . import views
from .views import grouping, planning

app_name = "broadcasts"
urlpatterns = [
    path("", views.broadcast_list, name="list"),
    path("new/", planning.new, name="new"),
    path("groups/", grouping.groups, name="groups"),
    path("campaigns/<uuid:uid>/approve/", grouping.let_go, name="let_go"),
    path("circle/", grouping.circle, name="circle"),
    path("groups/<uuid:uid>/", grouping.settle, name="settle_group"),
    path("test/<uuid:uid>/", planning.test, name="test"),
    path("<uuid:uid>/", views.broadcast_page, name="broadcast"),
    path("<uuid:uid>/planner/", views.planner, name="planner"),
    path("<uuid:uid>/change/", planning.change, name="change"),
    path("<uuid:uid>/plan/", planning.plan, name="plan"),
    path("<uuid:uid>/approve/", planning.approve, name="approve"),
    path("<uuid:uid>/send-back/", planning.send_back, name="send_back"),
    path("<uuid:uid>/move/<str:verb>/", views.move, name="move"),
    path("<uuid:uid>/export/", views.export, name="export"),
]
