"""Every write of the conversations."""

from renxin.engagement.conversations.policy.reasons import register as register_reason_check

from .account_events import note_unionid
from .answering import reply, retry
from .attaching import MOST_FILES, attach, chosen_files
from .dispatch import dispatch_due
from .elsewhere import follow_session, note_said, show_tags, take_tags
from .fallback import sweep_unseen
from .holds import place_hold, release_hold
from .inbound import read_inbound, receive
from .keeping import forget_view, keep_view
from .linking import call_mentioned, make_task, note_happening, put_on_record
from .macros import Steps, retire_macro, run_macro, save_macro
from .notices import tell_of_proxies
from .noticing import apply_notice
from .noting import note
from .outgoing import Outgoing, Sent
from .recalling import can_recall, recall
from .resolving import cancel, give_to_next_way, note_arrived, send_again
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
    "MOST_FILES",
    "OUTBOX",
    "Collision",
    "Outgoing",
    "Sent",
    "Steps",
    "apply_notice",
    "assign",
    "attach",
    "call_mentioned",
    "can_recall",
    "cancel",
    "chosen_files",
    "close",
    "conversation_with",
    "dispatch_due",
    "follow_session",
    "forget_view",
    "give_to_next_way",
    "keep_view",
    "make_task",
    "mark_read",
    "note",
    "note_arrived",
    "note_composing",
    "note_happening",
    "note_said",
    "note_unionid",
    "place_hold",
    "put_on_record",
    "read_inbound",
    "recall",
    "receive",
    "register_reason_check",
    "release_hold",
    "reopen",
    "reply",
    "retire_macro",
    "retry",
    "run_macro",
    "save_macro",
    "send",
    "send_again",
    "send_many",
    "set_priority",
    "show_tags",
    "sweep_unseen",
    "take",
    "take_tags",
    "tell_of_proxies",
    "to_queue",
    "transfer",
    "withdraw",
    "withdraw_for_patients",
]
