"""The package as a Django app."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    """Interviews, rounds, stories, panel, open days, public reviews."""

    name = "renxin.programs.listening"
    label = "listening"
