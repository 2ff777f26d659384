"""Taking an import back, batch by batch from the last: what it made goes, unless something was written on top since."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

from renxin.doors.connectors.models import ImportBatch, ImportPart, ImportRun, InterfaceMessage
from renxin.kernel.audit.models import AuditEvent, UnsealedEvent
from renxin.kernel.core import clock
from renxin.kernel.core.references import references
from renxin.kernel.timeline.models import Feed, FeedInbox
from renxin.people.patients.models import Patient

from . import parts
from .ledger import is_log
from .reasons import TAKEN_BACK
from .setting_aside import FORMAT

# Rows that do not keep a patient: who looked at her, what waits to be told, the rows of files themselves.
_NOT_WRITTEN_ABOUT: Final = frozenset({AuditEvent, UnsealedEvent, Feed, FeedInbox, InterfaceMessage})
_STAYS: Final = frozenset({AuditEvent, UnsealedEvent, InterfaceMessage})


def undo_next(run: ImportRun) -> None:
    """Take the last batch back that still stands, inside the caller's transaction; at the end, close the run."""
    batch = ImportBatch.objects.of(run.tenant_id).filter(run=run, is_undone=False).order_by("-id").first()
    if batch is None:
        _close(run)
        return
    gone, kept = _undo(run.tenant_id, batch)
    batch.is_undone = True
    batch.save(update_fields=["is_undone"])
    run.taken_back += gone
    run.kept += kept
    run.save(update_fields=["taken_back", "kept"])


def _undo(tenant_id: int, batch: ImportBatch) -> tuple[int, int]:
    made = dict(batch.made)
    people = made.pop(Patient._meta.label, [])
    gone = kept = 0
    for label, rows in made.items():
        model = apps.get_model(label)
        free = _unused(model, rows, batch.marks)
        _delete(model, "id = ANY(%s)", [tenant_id, free])
        if label != "timeline.Event":
            gone, kept = gone + len(free), kept + len(rows) - len(free)
    stay = _written_about_since(tenant_id, people, batch.marks)
    go = [one for one in people if one not in stay]
    _forget_people(tenant_id, go)
    return gone + len(go), kept + len(stay)


def _written_about_since(tenant_id: int, people: Sequence[int], marks: dict[str, int]) -> set[int]:
    """Return those of these patients about whom anything was written after the batch was done."""
    found: set[int] = set()
    for one in references():
        model = one.model
        if not people or not model._meta.managed or model in _NOT_WRITTEN_ABOUT:
            continue
        key = "number" if model is Feed else "id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT {one.field} FROM {model._meta.db_table} "  # noqa: S608  our own names
                f"WHERE tenant_id = %s AND {one.field} = ANY(%s) AND {key} > %s",
                [tenant_id, list(people), _mark(model, marks)],
            )
            found |= {row[0] for row in cursor.fetchall()}
    return found


def _forget_people(tenant_id: int, people: Sequence[int]) -> None:
    """Delete patients of whom only the import knew, with everything it wrote about them."""
    if not people:
        return
    for one in references():
        if one.model is InterfaceMessage:
            _let_go(tenant_id, people)
        elif one.model._meta.managed and one.model not in _STAYS and one.model is not Patient:
            _delete(one.model, f"{one.field} = ANY(%s)", [tenant_id, list(people)])
    _delete(Patient, "id = ANY(%s)", [tenant_id, list(people)])


def _let_go(tenant_id: int, people: Sequence[int]) -> None:
    rows = InterfaceMessage.objects.of(tenant_id).filter(patient_id__in=people)
    rows.update(patient_id=-tenant_id, origin_patient_id=-tenant_id, encounter=None)


def _unused(model: type[Model], row_ids: Sequence[int], marks: dict[str, int]) -> list[int]:
    """Return those rows on which nothing stands that was written since."""
    used: set[int] = set()
    for child, column in _children(model):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT {column} FROM {child._meta.db_table} WHERE {column} = ANY(%s) AND id > %s",  # noqa: S608
                [list(row_ids), _mark(child, marks)],
            )
            used |= {row[0] for row in cursor.fetchall()}
    return [row_id for row_id in row_ids if row_id not in used]


def _delete(model: type[Model], where: str, values: list[Any]) -> None:
    """Delete rows, and before them what hangs on them (a case's notes); keys are checked when we commit."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for child, column in _children(model):
            if child not in _STAYS:
                cursor.execute(
                    f"DELETE FROM {child._meta.db_table} WHERE {column} IN "  # noqa: S608  our own names
                    f"(SELECT id FROM {table} WHERE tenant_id = %s AND {where})",
                    values,
                )
        cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s AND {where}", values)  # noqa: S608


def _children(model: type[Model]) -> Iterable[tuple[type[Model], str]]:
    if is_log(model):
        return
    for related in model._meta.related_objects:
        if isinstance(related.field, ForeignKey) and related.related_model._meta.managed:
            yield related.related_model, related.field.column


def _mark(model: type[Model], marks: dict[str, int]) -> int:
    return marks.get(model._meta.label, 0)


def _close(run: ImportRun) -> None:
    rows = InterfaceMessage.objects.of(run.tenant_id).filter(
        format=FORMAT, interface=run.interface, control_id__startswith=f"{run.uid}:"
    )
    rows.exclude(state=InterfaceMessage.State.APPLIED).update(
        state=InterfaceMessage.State.IGNORED, reason=TAKEN_BACK.code, settled_at=clock.now()
    )
    parts.forget(run, ImportPart.Kind.ROWS, ImportPart.Kind.FAULTS)
    run.state, run.undone_at = ImportRun.State.UNDONE, clock.now()
    run.save(update_fields=["state", "undone_at"])
