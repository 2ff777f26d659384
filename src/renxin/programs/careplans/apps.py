"""The package as a Django app."""

from django.apps import AppConfig


class CareplansConfig(AppConfig):
    """Care between visits."""

    name = "renxin.programs.careplans"
    label = "careplans"
