"""Who hears of what, and whether it was heard."""

from .webhook import Webhook, WebhookCall

__all__ = ["Webhook", "WebhookCall"]
