"""Addresses of the follow-up room."""

from django.urls import path

from . import views
from .alarms import rostering
from .alarms import views as alarms
from .team import views as team

app_name = "worklist"
urlpatterns = [
    path("", views.tasks, name="list"),
    path("assign", views.assign, name="assign"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/banner", alarms.banner, name="alarm_banner"),
    path("alarms/drill", alarms.drill, name="alarm_drill"),
    path("alarms/duty", rostering.duty, name="alarm_duty"),
    path("alarms/<uuid:uid>/take", alarms.take, name="alarm_take"),
    path("alarms/<uuid:uid>/close", alarms.close, name="alarm_close"),
    path("team/", team.team, name="team"),
    path("team/share", team.share, name="team_share"),
    path("team/absence", team.absence, name="team_absence"),
    path("<uuid:uid>/", views.task, name="task"),
    path("<uuid:uid>/claim", views.claim, name="claim"),
    path("<uuid:uid>/complete", views.complete, name="complete"),
    path("<uuid:uid>/proof", views.proof, name="proof"),
    path("<uuid:uid>/snooze", views.snooze, name="snooze"),
]
