"""Every write of the telephone."""

from .answering import agree_to_recording, decline_recording, identify_caller
from .asking import ask_by_voice
from .calling import call_back, place_call, start_task_call
from .ending import wrap_up
from .events import hear
from .identity import check_identity
from .lines import set_line, set_ready
from .reviewing import draw_sample, score_review

__all__ = [
    "agree_to_recording",
    "ask_by_voice",
    "call_back",
    "check_identity",
    "decline_recording",
    "draw_sample",
    "hear",
    "identify_caller",
    "place_call",
    "score_review",
    "set_line",
    "set_ready",
    "start_task_call",
    "wrap_up",
]
