"""The app of exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What this hospital tells other systems and institutions."""

    name = "renxin.doors.exchange"
    label = "exchange"
