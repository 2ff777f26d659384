"""Follow-ups of the past."""

from renxin.doors.connectors.tables.rows import Row
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import PastTask, import_past_tasks

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse what has not happened yet, and a department nobody knows."""
    for row in batch.rows:
        batch.happened(row, "done_at")
        batch.department(row)


def apply(batch: Batch) -> None:
    """Keep the follow-ups as tasks that are done."""
    rows = batch.sound()
    if rows:
        import_past_tasks(batch.actor, [_task(batch, row) for row in rows])


def _task(batch: Batch, row: Row) -> PastTask:
    kind = row.get("way") or Task.Kind.CALL
    said = row.get("outcome") or "well"
    by = row.get("staff")
    return PastTask(
        patient_id=batch.patient(row),
        key=batch.key(row, "task_no", "done_at", "topic"),
        done_at=row.values["done_at"],
        kind=kind,
        outcome=said if kind == Task.Kind.CALL else "done",
        topic=row.get("topic"),
        note="\n".join(filter(None, [row.get("note"), f"({by})" if by else ""])),
        department_id=batch.department(row),
    )


KIND = Kind("followups", apply, (Task,), check)
