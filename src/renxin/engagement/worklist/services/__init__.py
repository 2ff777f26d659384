"""Every write of the worklist: tasks, and alarms that climb until somebody has them."""

from renxin.engagement.worklist.taking_over import PastTask, import_past_tasks

from .cancelling import cancel_for_patients, cancel_tasks, keep_to_owners
from .creating import NewTask, create_tasks
from .working import claim, complete_task, reassign, snooze

__all__ = [
    "NewTask",
    "PastTask",
    "cancel_for_patients",
    "cancel_tasks",
    "claim",
    "complete_task",
    "create_tasks",
    "import_past_tasks",
    "keep_to_owners",
    "reassign",
    "snooze",
]
