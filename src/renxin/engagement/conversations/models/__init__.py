"""Conversations, their messages, the queue of those to be sent, holds and counters."""

from .campaign import Campaign, CampaignHour
from .conversation import Conversation
from .desk import Macro, SavedView
from .hold import ContactCounter, Hold
from .message import DeliveryStep, Message, MessageClass
from .outbox import Outbox
from .staffing import Alarm, AssistantMiss, DirectCount, DirectLine, KeepingTerm, Presence, Reception
from .wait import Wait

__all__ = [
    "Alarm",
    "AssistantMiss",
    "Campaign",
    "CampaignHour",
    "ContactCounter",
    "Conversation",
    "DeliveryStep",
    "DirectCount",
    "DirectLine",
    "Hold",
    "KeepingTerm",
    "Macro",
    "Message",
    "MessageClass",
    "Outbox",
    "Presence",
    "Reception",
    "SavedView",
    "Wait",
]
