"""Hints to open pages."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Hints to open pages."""

    name = "renxin.doors.live"
    label = "live"
