"""The invented hospital and its HIS."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The invented hospital and its HIS."""

    name = "renxin.doors.demo"
    label = "demo"
