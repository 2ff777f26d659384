"""Every write of exchange."""

from .shares import Opened, ShareData, end_share, note_view, offer_share, open_share, receive_summary
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
    "Opened",
    "ShareData",
    "WebhookData",
    "end_share",
    "forget_heard",
    "note_view",
    "offer_share",
    "open_share",
    "receive_summary",
    "remove_webhook",
    "renew_secret",
    "repeat_calls",
    "save_webhook",
    "tell_test",
]
