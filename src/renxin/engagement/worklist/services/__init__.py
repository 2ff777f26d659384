"""Every write of the worklist: tasks, and alarms that climb until somebody has them."""

from renxin.engagement.worklist.alarms.drilling import start_drill
from renxin.engagement.worklist.alarms.raising import NewAlarm, raise_alarms
from renxin.engagement.worklist.alarms.taking import acknowledge_alarm, close_alarm, close_for_patients, note_called
from renxin.engagement.worklist.taking_over import PastTask, import_past_tasks
from renxin.engagement.worklist.team.covering import end_absence, note_absence, sweep_absences
from renxin.engagement.worklist.team.sharing import share_tasks

from .cancelling import cancel_for_patients, cancel_tasks, keep_to_owners
from .creating import NewTask, create_tasks
from .finishing import finish_tasks
from .working import claim, complete_task, finish_alarm, reassign, snooze

__all__ = [
    "NewAlarm",
    "NewTask",
    "PastTask",
    "acknowledge_alarm",
    "cancel_for_patients",
    "cancel_tasks",
    "claim",
    "close_alarm",
    "close_for_patients",
    "complete_task",
    "create_tasks",
    "end_absence",
    "finish_alarm",
    "finish_tasks",
    "import_past_tasks",
    "keep_to_owners",
    "note_absence",
    "note_called",
    "raise_alarms",
    "reassign",
    "share_tasks",
    "snooze",
    "start_drill",
    "sweep_absences",
]
