"""The app of service levels."""

from django.apps import AppConfig


class ServiceLevelsConfig(AppConfig):
    """Promises of the levels of service."""

    name = "renxin.programs.service_levels"
    label = "service_levels"
