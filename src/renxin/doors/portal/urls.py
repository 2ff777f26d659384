"""Addresses of the portal: short, because they stand in messages. No namespace for the patient's own."""

from django.urls import path

from . import asking, identity, mine, reading
from .home import door
from .home import views as home
from .signing_in import views as signing_in
from .trust import senders
from .trust import views as trust

urlpatterns = [
    path("my/", mine.mine, name="my-messages"),
    path("home/", home.home, name="home"),
    path("home/leave", door.leave, name="home-leave"),
    path("home/sign-in/", signing_in.number, name="home-sign-in"),
    path("home/sign-in/code", signing_in.code, name="home-sign-in-code"),
    path("home/sign-in/who", signing_in.who, name="home-sign-in-who"),
    path("home/sign-in/<uuid:uid>/", signing_in.number, name="home-sign-in-at"),
    path("home/in/<str:link>", door.door, name="home-door"),
    path("home/<uuid:uid>/", home.home, name="home-of"),
    path("settings/senders/", senders.senders, name="senders"),
    path("settings/senders/poster", senders.poster, name="senders-poster"),
    path("settings/senders/<uuid:uid>/withdraw", senders.withdraw, name="senders-withdraw"),
    path("read/<str:code>", reading.read, name="message-read"),
    path("check/", trust.check, name="message-check"),
    path("check/<uuid:uid>/", trust.check, name="message-check-at"),
    path("me/<str:token>", identity.confirm, name="portal-identity"),
    path("patients/reviews/<uuid:uid>/ask", asking.ask, name="portal-ask"),
]
