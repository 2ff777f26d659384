"""Addresses of the console."""

from django.urls import path

from .views import joining, patients, search, settings, setup, today

app_name = "console"
urlpatterns = [
    path("", today.today, name="today"),
    path("search", search.search, name="search"),
    path("patients/", patients.patient_list, name="patients"),
    path("patients/<uuid:uid>/", patients.patient, name="patient"),
    path("patients/<uuid:uid>/older", patients.older, name="older"),
    path("settings/", settings.settings, name="settings"),
    path("settings/running", settings.running, name="running"),
    path("settings/running/unpark", settings.unpark, name="unpark"),
    path("settings/keys", settings.make_token, name="make_token"),
    path("settings/keys/revoke", settings.revoke_token, name="revoke_token"),
    path("setup/", setup.hospital, name="setup"),
    path("setup/departments", setup.departments, name="setup_departments"),
    path("setup/hours", setup.hours, name="setup_hours"),
    path("setup/staff", joining.colleagues, name="setup_staff"),
    path("setup/patients", joining.patients_from_sheet, name="setup_patients"),
    path("setup/channel", joining.channel, name="setup_channel"),
    path("setup/survey", joining.first_survey, name="setup_survey"),
]
