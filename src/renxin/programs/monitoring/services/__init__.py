"""Every write of monitoring."""

from .closing import (
    close_alert,
    close_many,
    end_for_patients,
    settle_by_alarms,
    settle_by_tasks,
    take_alert,
    take_by_alarms,
)
from .judging import judge_readings
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
    "Started",
    "close_alert",
    "close_many",
    "end_for_dead",
    "end_for_patients",
    "end_storm",
    "end_watching",
    "judge_readings",
    "pause_watching",
    "settle_by_alarms",
    "settle_by_tasks",
    "take_alert",
    "take_by_alarms",
    "watch_by_hand",
    "watch_by_programs",
]
