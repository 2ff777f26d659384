"""A phone in a page, for the demo."""

from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    """A phone in a page, for the demo."""

    name = "renxin.doors.simulator"
    label = "simulator"
