"""Staff pages of interfaces."""

from django.urls import path

from . import views
from .devices import views as devices

app_name = "connectors"
urlpatterns = [
    path("", views.message_list, name="messages"),
    path("replay", views.replay_many, name="replay_many"),
    path("replays/<uuid:uid>", views.progress, name="progress"),
    path("senders", views.senders, name="senders"),
    path("senders/new", views.sender, name="new_sender"),
    path("senders/<uuid:uid>", views.sender, name="sender"),
    path("devices/", devices.device_list, name="devices"),
    path("devices/for/<uuid:uid>", devices.new_device, name="new_device"),
    path("devices/<uuid:uid>", devices.device, name="device"),
    path("devices/<uuid:uid>/user", devices.set_user, name="device_user"),
    path("devices/<uuid:uid>/key", devices.renew_key, name="device_key"),
    path("devices/<uuid:uid>/end", devices.end_device, name="device_end"),
    path("<uuid:uid>", views.message, name="message"),
    path("<uuid:uid>/clear", views.reveal, name="reveal"),
    path("<uuid:uid>/correct", views.correct, name="correct"),
    path("<uuid:uid>/replay", views.replay, name="replay"),
]
