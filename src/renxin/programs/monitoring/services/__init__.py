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
from .signing import note_signs
from .storming import end_storm
from .watching import (
    Started,
    end_for_dead,
    end_watching,
    pause_watching,
    watch_by_hand,
    watch_by_programs,
)

__all__ = [
    "Missing",
    "Started",
    "close_alert",
    "close_many",
    "close_silence",
    "declare_absence",
    "end_absence",
    "end_by_signs",
    "end_for_dead",
    "end_for_patients",
    "end_silences_of",
    "end_storm",
    "end_watching",
    "judge_readings",
    "note_missing",
    "note_signs",
    "notice_silence",
    "pause_watching",
    "pursue_silence",
    "settle_by_alarms",
    "settle_by_tasks",
    "settle_silences_by_tasks",
    "take_alert",
    "take_by_alarms",
    "watch_by_hand",
    "watch_by_programs",
    "watch_feeds",
]
