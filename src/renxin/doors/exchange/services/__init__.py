"""Every write of exchange."""

from .webhooks import (
    WebhookData,
    forget_heard,
    remove_webhook,
    renew_secret,
    repeat_calls,
    save_webhook,
    tell_test,
)

__all__ = [
    "WebhookData",
    "forget_heard",
    "remove_webhook",
    "renew_secret",
    "repeat_calls",
    "save_webhook",
    "tell_test",
]
