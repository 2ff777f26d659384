"""Every write of the conversations."""

from renxin.engagement.conversations.policy.campaigns import Made
from renxin.engagement.conversations.policy.campaigns import register as register_campaign
from renxin.engagement.conversations.policy.reasons import NotNow, Objection
from renxin.engagement.conversations.policy.reasons import objections as reason_objections
from renxin.engagement.conversations.policy.reasons import register as register_reason_check
from renxin.engagement.conversations.policy.sources import Named
from renxin.engagement.conversations.policy.sources import register as register_asker

from .account_events import note_unionid
from .alarms import acknowledge, acknowledge_by_tasks, call_next
from .answering import reply, retry
from .assigning import QUEUE, give_waiting
from .attaching import MOST_FILES, attach, chosen_files
from .campaigns import approve_campaign
from .dispatch import dispatch_due
from .elsewhere import follow_session, note_said, show_tag_names, show_tags, take_tags
from .exporting import export_chat
from .fallback import sweep_unseen
from .guarding import CrossesLimit, answer_within_limits, check_limits
from .holds import place_hold, release_hold
from .inbound import read_inbound, receive
from .keeping import forget_view, keep_view
from .learning import learn_ways
from .lines import set_line, use_line
from .linking import call_mentioned, make_task, note_happening, put_on_record
from .macros import Steps, retire_macro, run_macro, save_macro
from .notices import note_told_by_tasks, settle_told, tell_of_proxies
from .noticing import apply_notice
from .noting import note
from .outgoing import Outgoing, Sent
from .presence import note_seen, set_agent, set_presence
from .recalling import can_recall, recall
from .reception_desk import note_misses_seen, set_reception
from .record_holds import hold_for_diagnoses, hold_for_visits, lift_for_visits
from .resolving import cancel, give_to_next_way, note_arrived, send_again
from .retaining import before as kept_since
from .retaining import remove_outlived, set_keeping_term, years_kept
from .send import OUTBOX, key_of, send, send_many
from .speaking_first import GoesLater, StoppedByPolicy
from .sweeping import sweep_clocks, sweep_idle, sweep_owners
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
from .turns import Turn, register_listener
from .withdraw import withdraw, withdraw_for_patients

__all__ = [
    "MOST_FILES",
    "OUTBOX",
    "QUEUE",
    "Collision",
    "CrossesLimit",
    "GoesLater",
    "Made",
    "Named",
    "NotNow",
    "Objection",
    "Outgoing",
    "Sent",
    "Steps",
    "StoppedByPolicy",
    "Turn",
    "acknowledge",
    "acknowledge_by_tasks",
    "answer_within_limits",
    "apply_notice",
    "approve_campaign",
    "assign",
    "attach",
    "call_mentioned",
    "call_next",
    "can_recall",
    "cancel",
    "check_limits",
    "chosen_files",
    "close",
    "conversation_with",
    "dispatch_due",
    "export_chat",
    "follow_session",
    "forget_view",
    "give_to_next_way",
    "give_waiting",
    "hold_for_diagnoses",
    "hold_for_visits",
    "keep_view",
    "kept_since",
    "key_of",
    "learn_ways",
    "lift_for_visits",
    "make_task",
    "mark_read",
    "note",
    "note_arrived",
    "note_composing",
    "note_happening",
    "note_misses_seen",
    "note_said",
    "note_seen",
    "note_told_by_tasks",
    "note_unionid",
    "place_hold",
    "put_on_record",
    "read_inbound",
    "reason_objections",
    "recall",
    "receive",
    "register_asker",
    "register_campaign",
    "register_listener",
    "register_reason_check",
    "release_hold",
    "remove_outlived",
    "reopen",
    "reply",
    "retire_macro",
    "retry",
    "run_macro",
    "save_macro",
    "send",
    "send_again",
    "send_many",
    "set_agent",
    "set_keeping_term",
    "set_line",
    "set_presence",
    "set_priority",
    "set_reception",
    "settle_told",
    "show_tag_names",
    "show_tags",
    "sweep_clocks",
    "sweep_idle",
    "sweep_owners",
    "sweep_unseen",
    "take",
    "take_tags",
    "tell_of_proxies",
    "to_queue",
    "transfer",
    "use_line",
    "withdraw",
    "withdraw_for_patients",
    "years_kept",
]
