"""The broadcasts app."""

from django.apps import AppConfig


class BroadcastsConfig(AppConfig):
    """Broadcasts."""

    name = "renxin.engagement.broadcasts"
    label = "broadcasts"
