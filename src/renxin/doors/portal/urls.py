"""Addresses of the portal: short, because they stand in messages. No namespace for the patient's own."""

from django.urls import path

from . import asking, identity

urlpatterns = [
    path("me/<str:token>", identity.confirm, name="portal-identity"),
    path("patients/reviews/<uuid:uid>/ask", asking.ask, name="portal-ask"),
]
