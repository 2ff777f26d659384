"""The content app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Message templates and the linter."""

    name = "renxin.engagement.content"
    label = "content"
