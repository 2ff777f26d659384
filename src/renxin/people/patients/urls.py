"""Addresses of this package; the pages about a patient are the console's."""

from django.urls import path

from . import views

app_name = "patients"
urlpatterns = [
    path("patients/<uuid:uid>/reveal/<slug:field>", views.reveal, name="reveal"),
]
