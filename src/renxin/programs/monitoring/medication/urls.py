"""Addresses of the staff's pages of medicines at home."""

from django.urls import path

from . import pages

app_name = "medicines"
urlpatterns = [
    path("", pages.overview, name="list"),
    path("photos/<uuid:uid>/", pages.photo, name="photo"),
    path("photos/<uuid:uid>/picture", pages.picture, name="picture"),
    path("patients/<uuid:uid>/sheet", pages.sheet, name="sheet"),
    path("patients/<uuid:uid>/add", pages.add, name="add"),
    path("patients/<uuid:uid>/reminders", pages.reminders, name="reminders"),
]
