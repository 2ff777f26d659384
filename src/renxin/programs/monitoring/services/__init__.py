"""Every write of monitoring."""

from .absence import declare_absence, end_absence
from .closing import (
    close_alert,
    close_many,
    end_for_patients,
    settle_by_alarms,
    settle_by_tasks,
    take_alert,
    take_by_alarms,
)
from .drifting import watch_trends
from .feeds import watch_feeds
from .hushing import (
    Missing,
    close_silence,
    end_by_signs,
    end_silences_of,
    note_missing,
    notice_silence,
    pursue_silence,
    settle_silences_by_tasks,
)
from .judging import judge_readings
from .setting_limits import (
    approve_thresholds,
    decline_thresholds,
    end_patient_limits,
    propose_thresholds,
    save_thresholds,
    set_patient_limits,
)
from .signing import note_signs
from .storming import end_storm
from .symptoms import Noted, note_symptoms
from .watching import (
    Started,
    end_for_dead,
    end_watching,
    pause_watching,
    watch_by_hand,
    watch_by_programs,
)
from .withdrawing import answer_doubt, withdraw_readings

__all__ = [
    "Missing",
    "Noted",
    "Started",
    "answer_doubt",
    "approve_thresholds",
    "close_alert",
    "close_many",
    "close_silence",
    "declare_absence",
    "decline_thresholds",
    "end_absence",
    "end_by_signs",
    "end_for_dead",
    "end_for_patients",
    "end_patient_limits",
    "end_silences_of",
    "end_storm",
    "end_watching",
    "judge_readings",
    "note_missing",
    "note_signs",
    "note_symptoms",
    "notice_silence",
    "pause_watching",
    "propose_thresholds",
    "pursue_silence",
    "save_thresholds",
    "set_patient_limits",
    "settle_by_alarms",
    "settle_by_tasks",
    "settle_silences_by_tasks",
    "take_alert",
    "take_by_alarms",
    "watch_by_hand",
    "watch_by_programs",
    "watch_feeds",
    "watch_trends",
    "withdraw_readings",
]
