"""Addresses of the demo's own controls; included only in the demo."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("clock", views.move_clock, name="clock"),
    path("discharge", views.discharge, name="discharge"),
]
