"""The package as a Django app."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """Advice on the roster."""

    name = "renxin.intelligence.capacity"
    label = "capacity"
