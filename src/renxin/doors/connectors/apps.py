"""The app of connectors."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Interfaces to other systems and the messages they sent."""

    name = "renxin.doors.connectors"
    label = "connectors"
