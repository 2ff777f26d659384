"""The channels app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channel accounts and adapters."""

    name = "renxin.engagement.channels"
    label = "channels"
