"""Addresses of service levels."""

from django.urls import path

from . import views

app_name = "service_levels"
urlpatterns = [
    path("", views.levels, name="levels"),
    path("load/", views.load, name="load"),
]
