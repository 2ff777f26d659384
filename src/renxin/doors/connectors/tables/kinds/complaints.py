"""Complaints of the past."""

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.rows import Row
from renxin.programs.cases.models import Case
from renxin.programs.cases.services import PastCase, import_past_cases

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse what cannot have happened so."""
    for row in batch.rows:
        closed = row.get("closed_at", None)
        if closed and closed < row.values["opened_at"]:
            batch.refuse(row, reasons.OUT_OF_RANGE, "closed_at")
        if not 1 <= row.get("level", 3) <= 4:
            batch.refuse(row, reasons.OUT_OF_RANGE, "level")
        if batch.happened(row, "opened_at"):
            batch.happened(row, "closed_at")
        batch.department(row)


def apply(batch: Batch) -> None:
    """Keep the complaints as closed cases."""
    rows = batch.sound()
    if rows:
        import_past_cases(batch.actor, [_case(batch, row) for row in rows])


def _case(batch: Batch, row: Row) -> PastCase:
    return PastCase(
        patient_id=batch.patient(row),
        key=batch.key(row, "number", "opened_at"),
        opened_at=row.values["opened_at"],
        closed_at=row.get("closed_at", None) or row.values["opened_at"],
        words=row.values["words"],
        answer=row.get("answer"),
        outcome=row.get("outcome") or "resolved",
        level=row.get("level", 3),
        department_id=batch.department(row),
    )


KIND = Kind("complaints", apply, (Case,), check)
