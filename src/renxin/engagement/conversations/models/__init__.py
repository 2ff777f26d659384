"""Conversations, their messages, the queue of those to be sent, holds and counters."""

from .conversation import Conversation
from .hold import ContactCounter, Hold
from .message import Message
from .outbox import Outbox

__all__ = ["ContactCounter", "Conversation", "Hold", "Message", "Outbox"]
