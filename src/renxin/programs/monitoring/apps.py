"""The package as a Django app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Thresholds, alerts, silence; medicines and what patients record at home."""

    name = "renxin.programs.monitoring"
    label = "monitoring"
