"""Every write of improvement, a file for each part: suggestions, improvements, actions, checks, meetings, training."""

from .acting import NewAction, drop_action, finish_action, plan_action, verify_action
from .analysing import NewCause, drop_cause, note_cause
from .checking import judge_check, look_now, sweep_checks
from .meeting import decide, note_point, pack_meeting, plan_meeting, raise_point, sign_minutes
from .moving import act_again, begin_acting, count_from, end_improvement, hold_improvement, missing_to_act
from .publishing import NewPublication, approve_publication, withdraw_publication, write_publication
from .starting import NewImprovement, start_improvement
from .suggesting import accept_suggestion, find_suggestions, merge_suggestion, reject_suggestion
from .training import (
    NewSession,
    attend_by_code,
    end_post,
    make_post,
    note_attendance,
    note_practice,
    plan_session,
)

__all__ = [
    "NewAction",
    "NewCause",
    "NewImprovement",
    "NewPublication",
    "NewSession",
    "accept_suggestion",
    "act_again",
    "approve_publication",
    "attend_by_code",
    "begin_acting",
    "count_from",
    "decide",
    "drop_action",
    "drop_cause",
    "end_improvement",
    "end_post",
    "find_suggestions",
    "finish_action",
    "hold_improvement",
    "judge_check",
    "look_now",
    "make_post",
    "merge_suggestion",
    "missing_to_act",
    "note_attendance",
    "note_cause",
    "note_point",
    "note_practice",
    "pack_meeting",
    "plan_action",
    "plan_meeting",
    "plan_session",
    "raise_point",
    "reject_suggestion",
    "sign_minutes",
    "start_improvement",
    "sweep_checks",
    "verify_action",
    "withdraw_publication",
    "write_publication",
]
