"""Addresses of the customer service account's page."""

from django.urls import path

from . import pages

urlpatterns = [
    path("settings/channels/<uuid:uid>/kf", pages.page, name="kf-page"),
    path("settings/channels/<uuid:uid>/kf/serve", pages.serve, name="kf-serve"),
]
