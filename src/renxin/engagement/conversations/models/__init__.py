"""Conversations, their messages, the queue of those to be sent, holds and counters."""

from .conversation import Conversation
from .desk import Macro, SavedView
from .hold import ContactCounter, Hold
from .message import DeliveryStep, Message, MessageClass
from .outbox import Outbox
from .wait import Wait

__all__ = [
    "ContactCounter",
    "Conversation",
    "DeliveryStep",
    "Hold",
    "Macro",
    "Message",
    "MessageClass",
    "Outbox",
    "SavedView",
    "Wait",
]
