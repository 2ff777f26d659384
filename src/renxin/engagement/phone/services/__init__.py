"""Every write of the telephone."""

from renxin.engagement.phone.flow_pack import FlowPack, FlowWords, StepRow, register_maker

from .answering import RECORDING, agree_to_recording, decline_recording, identify_caller
from .asking import ask_by_voice
from .calling import URGENT, NeedsReason, call_back, note_answered, objection_in_words, place_call, start_task_call
from .ending import wrap_up
from .events import hear
from .identity import check_identity, identity_ways
from .lines import set_line, set_ready
from .listening import listen
from .reviewing import draw_sample, score_review, week_of

__all__ = [
    "RECORDING",
    "URGENT",
    "FlowPack",
    "FlowWords",
    "NeedsReason",
    "StepRow",
    "agree_to_recording",
    "ask_by_voice",
    "call_back",
    "check_identity",
    "decline_recording",
    "draw_sample",
    "hear",
    "identify_caller",
    "identity_ways",
    "listen",
    "note_answered",
    "objection_in_words",
    "place_call",
    "register_maker",
    "score_review",
    "set_line",
    "set_ready",
    "start_task_call",
    "week_of",
    "wrap_up",
]
