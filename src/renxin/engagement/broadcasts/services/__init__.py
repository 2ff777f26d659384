"""Every write of the broadcasts: planning, approval, running."""

from .approving import approve_broadcast, send_back
from .grouping import post_to_circle, post_to_groups, wordings_for_groups
from .planning import Wish, change_broadcast, draft_broadcast, plan_broadcast, take_back
from .running import finish_run_out, hand_over, pause, resume, start_due, stop
from .testing import send_to_myself

__all__ = [
    "Wish",
    "approve_broadcast",
    "change_broadcast",
    "draft_broadcast",
    "finish_run_out",
    "hand_over",
    "pause",
    "plan_broadcast",
    "post_to_circle",
    "post_to_groups",
    "resume",
    "send_back",
    "send_to_myself",
    "start_due",
    "stop",
    "take_back",
    "wordings_for_groups",
]
