"""Addresses of the portal: short, because they stand in messages. No namespace for the patient's own."""

from django.urls import path

from . import asking, identity, mine, reading
from .trust import senders
from .trust import views as trust

urlpatterns = [
    path("my/", mine.mine, name="my-messages"),
    path("settings/senders/", senders.senders, name="senders"),
    path("settings/senders/poster", senders.poster, name="senders-poster"),
    path("settings/senders/<uuid:uid>/withdraw", senders.withdraw, name="senders-withdraw"),
    path("read/<str:code>", reading.read, name="message-read"),
    path("check/", trust.check, name="message-check"),
    path("check/<uuid:uid>/", trust.check, name="message-check-at"),
    path("me/<str:token>", identity.confirm, name="portal-identity"),
    path("patients/reviews/<uuid:uid>/ask", asking.ask, name="portal-ask"),
]
