"""The staff's pages that compose several packages."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The staff's pages that compose several packages."""

    name = "renxin.doors.console"
    label = "console"
