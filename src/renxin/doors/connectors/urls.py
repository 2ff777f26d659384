"""Staff pages of interfaces."""

from django.urls import path

from . import views

app_name = "connectors"
urlpatterns = [
    path("", views.message_list, name="messages"),
    path("replay", views.replay_many, name="replay_many"),
    path("replays/<uuid:uid>", views.progress, name="progress"),
    path("senders", views.senders, name="senders"),
    path("senders/new", views.sender, name="new_sender"),
    path("senders/<uuid:uid>", views.sender, name="sender"),
    path("<uuid:uid>", views.message, name="message"),
    path("<uuid:uid>/clear", views.reveal, name="reveal"),
    path("<uuid:uid>/correct", views.correct, name="correct"),
    path("<uuid:uid>/replay", views.replay, name="replay"),
]
