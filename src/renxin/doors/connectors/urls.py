"""Staff pages of interfaces."""

from django.urls import path

from renxin.doors.connectors.pages import views

from .bench import views as bench
from .board import views as board
from .devices import views as devices
from .keeping import views as keeping
from .outgoing import views as outgoing
from .profiles import views as profiles

app_name = "connectors"
urlpatterns = [
    path("", views.message_list, name="messages"),
    path("replay", views.replay_many, name="replay_many"),
    path("replays/<uuid:uid>", views.progress, name="progress"),
    path("board", board.board, name="board"),
    path("board/counts", board.counts, name="counts"),
    path("board/term", keeping.term, name="term"),
    path("counts", board.counts_by_rest, name="counts_by_rest"),
    path("bench", bench.bench, name="bench"),
    path("senders/<uuid:uid>/profile", profiles.profile, name="profile"),
    path("senders", views.senders, name="senders"),
    path("senders/new", views.sender, name="new_sender"),
    path("senders/<uuid:uid>", views.sender, name="sender"),
    path("outgoing", outgoing.messages, name="outgoing"),
    path("outgoing/<uuid:uid>/again", outgoing.again, name="send_again"),
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
