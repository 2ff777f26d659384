"""Who hears of what and whether it was heard; who may look at what and who looked."""

from .share import ReceivedSummary, Share, ShareView
from .webhook import Webhook, WebhookCall

__all__ = ["ReceivedSummary", "Share", "ShareView", "Webhook", "WebhookCall"]
