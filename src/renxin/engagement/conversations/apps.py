"""The conversations app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Conversations over channels."""

    name = "renxin.engagement.conversations"
    label = "conversations"
