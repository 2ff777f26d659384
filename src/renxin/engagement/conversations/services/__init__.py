"""Every write of the conversations."""

from .dispatch import dispatch_due
from .holds import place_hold, release_hold
from .inbound import apply_notice, read_inbound, receive
from .notices import tell_of_proxies
from .outgoing import Outgoing, Sent
from .send import OUTBOX, send, send_many
from .threads import Collision, assign, close, conversation_with, mark_read, note_composing, reopen, reply, retry
from .withdraw import withdraw, withdraw_for_patients

__all__ = [
    "OUTBOX",
    "Collision",
    "Outgoing",
    "Sent",
    "apply_notice",
    "assign",
    "close",
    "conversation_with",
    "dispatch_due",
    "mark_read",
    "note_composing",
    "place_hold",
    "read_inbound",
    "receive",
    "release_hold",
    "reopen",
    "reply",
    "retry",
    "send",
    "send_many",
    "tell_of_proxies",
    "withdraw",
    "withdraw_for_patients",
]
