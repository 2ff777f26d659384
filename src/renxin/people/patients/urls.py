"""Addresses of this package; the pages about a patient are the console's."""

from django.urls import path

from .views import revealing

app_name = "patients"
urlpatterns = [
    path("patients/<uuid:uid>/reveal/<slug:field>", revealing.reveal, name="reveal"),
]
