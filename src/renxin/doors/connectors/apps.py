"""The app of connectors."""

from importlib import import_module

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Interfaces to other systems and the messages they sent."""

    name = "renxin.doors.connectors"
    label = "connectors"

    def ready(self) -> None:
        """Let each format make itself known."""
        import_module(f"{self.name}.formats").discover()  # models must be ready first
