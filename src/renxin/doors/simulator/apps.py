"""Phones in a page and vendors in the house, for demos and trials."""

from django.apps import AppConfig
from django.conf import settings


class SimulatorConfig(AppConfig):
    """Phones in a page and vendors in the house, for demos and trials."""

    name = "renxin.doors.simulator"
    label = "simulator"

    def ready(self) -> None:
        """Let every process of a demo or trial reach the simulated vendors without a network."""
        if settings.RENXIN_DEMO or settings.RENXIN_SIMULATE:
            from .vendors import transport  # noqa: PLC0415  needs the tables

            transport.install()
