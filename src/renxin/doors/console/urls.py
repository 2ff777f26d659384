"""Addresses of the console."""

from django.urls import path

from . import before_visit
from .intake import ending, person_views, visit_views
from .sidebar import signing_in
from .sidebar import views as beside
from .views import correcting, joining, patients, profile, search, settings, setup, today

app_name = "console"
urlpatterns = [
    path("", today.today, name="today"),
    path("search", search.search, name="search"),
    path("patients/", patients.patient_list, name="patients"),
    path("patients/new", person_views.new_patient, name="new_patient"),
    path("patients/new/read", person_views.read_card, name="read_card"),
    path("patients/new/compare", person_views.compare, name="compare_person"),
    path("patients/diagnoses", visit_views.diagnoses, name="find_diagnoses"),
    path("patients/<uuid:uid>/", patients.patient, name="patient"),
    path("patients/<uuid:uid>/visits/new", visit_views.new_visit, name="new_visit"),
    path("patients/<uuid:uid>/visits/read", visit_views.read_results, name="read_results"),
    path("patients/<uuid:uid>/visits/<uuid:visit_uid>/end", ending.end_visit, name="end_visit"),
    path("patients/<uuid:uid>/older", patients.older, name="older"),
    path("patients/<uuid:uid>/facts", patients.facts, name="facts"),
    path("patients/<uuid:uid>/background", patients.background, name="background"),
    path("patients/<uuid:uid>/correct", correcting.correct, name="correct"),
    path("patients/<uuid:uid>/warnings", profile.warning, name="warning"),
    path("patients/<uuid:uid>/warnings/<uuid:warning>", profile.standing_warning, name="standing_warning"),
    path("patients/<uuid:uid>/care", profile.care, name="care"),
    path("patients/<uuid:uid>/reach", profile.reach, name="reach"),
    path("patients/<uuid:uid>/soft", profile.add_soft_fact, name="add_soft_fact"),
    path("patients/<uuid:uid>/soft/<uuid:fact>", profile.soft_fact, name="soft_fact"),
    path("patients/<uuid:uid>/notes", profile.write_note, name="write_note"),
    path("patients/<uuid:uid>/notes/<uuid:note>", profile.correct_note, name="correct_note"),
    path("patients/<uuid:uid>/notes/<uuid:note>/open", profile.open_note, name="open_note"),
    path("before/<uuid:uid>/", before_visit.before_visit, name="before_visit"),
    path("sidebar/<uuid:uid>/", signing_in.enter, name="sidebar_enter"),
    path("sidebar/<uuid:uid>/back", signing_in.back, name="sidebar_back"),
    path("sidebar/<uuid:uid>/page", beside.sidebar, name="sidebar"),
    path("sidebar/<uuid:uid>/person", beside.person, name="sidebar_person"),
    path("sidebar/<uuid:uid>/ask", beside.ask, name="sidebar_ask"),
    path("sidebar/<uuid:uid>/said", beside.said, name="sidebar_said"),
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
