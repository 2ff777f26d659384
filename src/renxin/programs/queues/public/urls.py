"""Addresses of staff about what patients see of waiting; the package's own addresses take them in."""

from django.urls import path

from .pages import staff

urlpatterns = [
    path("screens/", staff.screen_list, name="screens"),
    path("screens/<uuid:uid>/off", staff.screen_off, name="screen_off"),
    path("<uuid:uid>/code", staff.code, name="code"),
    path("<uuid:uid>/estimates", staff.estimates, name="estimates"),
]
