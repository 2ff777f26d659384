"""Addresses of the phone simulator; included only in the demo."""

from django.urls import path

from . import views

app_name = "simulator"
urlpatterns = [
    path("", views.phones, name="phones"),
    path("<uuid:uid>/", views.phone, name="phone"),
    path("<uuid:uid>/write", views.write, name="write"),
]
