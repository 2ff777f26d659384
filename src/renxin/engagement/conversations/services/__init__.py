"""Every write of the conversations."""

from .answering import reply, retry
from .dispatch import dispatch_due
from .holds import place_hold, release_hold
from .inbound import apply_notice, read_inbound, receive
from .notices import tell_of_proxies
from .noting import note
from .outgoing import Outgoing, Sent
from .send import OUTBOX, send, send_many
from .threads import (
    Collision,
    assign,
    close,
    conversation_with,
    mark_read,
    note_composing,
    reopen,
    set_priority,
    take,
    to_queue,
    transfer,
)
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
    "note",
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
    "set_priority",
    "take",
    "tell_of_proxies",
    "to_queue",
    "transfer",
    "withdraw",
    "withdraw_for_patients",
]
