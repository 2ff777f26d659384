"""Addresses of the follow-up room."""

from django.urls import path

from . import views

app_name = "worklist"
urlpatterns = [
    path("", views.tasks, name="list"),
    path("assign", views.assign, name="assign"),
    path("<uuid:uid>/", views.task, name="task"),
    path("<uuid:uid>/claim", views.claim, name="claim"),
    path("<uuid:uid>/complete", views.complete, name="complete"),
    path("<uuid:uid>/proof", views.proof, name="proof"),
    path("<uuid:uid>/snooze", views.snooze, name="snooze"),
]
