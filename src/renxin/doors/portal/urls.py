"""Addresses of the portal: short, because they stand in messages. No namespace for the patient's own."""

from django.urls import path

from . import asking, identity, reading
from .trust import views as trust

urlpatterns = [
    path("read/<str:code>", reading.read, name="message-read"),
    path("check/", trust.check, name="message-check"),
    path("check/<uuid:uid>/", trust.check, name="message-check-at"),
    path("me/<str:token>", identity.confirm, name="portal-identity"),
    path("patients/reviews/<uuid:uid>/ask", asking.ask, name="portal-ask"),
]
