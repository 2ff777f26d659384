"""Addresses of the console."""

from django.urls import path

from .views import patients, search, today

app_name = "console"
urlpatterns = [
    path("", today.today, name="today"),
    path("search", search.search, name="search"),
    path("patients/", patients.patient_list, name="patients"),
    path("patients/<uuid:uid>/", patients.patient, name="patient"),
    path("patients/<uuid:uid>/older", patients.older, name="older"),
]
