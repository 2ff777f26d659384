"""The app of appointments."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """The mirror of the hospital's appointments."""

    name = "renxin.programs.appointments"
    label = "appointments"
