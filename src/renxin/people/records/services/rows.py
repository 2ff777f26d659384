"""Rows of visits: locked, changed and told of in one way by every service of this package."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.timeline.facts.records import EncounterFact
from renxin.people.patients.services import lock_current, note_departments
from renxin.people.records.models import Encounter

_WRITTEN: Final = (
    "encounter_class",
    "status",
    "department",
    "location",
    "practitioner",
    "started_at",
    "ended_at",
    "disposition",
    "reason",
    "sensitivity",
    "updated_at",
)


def begin(actor: Actor, patient_ids: Iterable[int]) -> dict[int, int]:
    """Lock the patients; return whom each of the ids means today."""
    actor.require("patients.edit")
    return lock_current(actor.tenant_id, patient_ids)


def locked(actor: Actor, encounters: Sequence[Encounter]) -> list[Encounter]:
    """Return these visits as they stand now, in the order given, their patients locked."""
    begin(actor, [encounter.patient_id for encounter in encounters])
    rows = Encounter.objects.of(actor).in_bulk({encounter.pk for encounter in encounters})
    return [rows[encounter.pk] for encounter in encounters]


def change(row: Encounter, values: dict[str, Any]) -> bool:
    """Set what differs (not saved); tell whether anything did."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.updated_at = clock.now()
    return bool(changed)


def save(rows: Sequence[Encounter]) -> None:
    """Write changed rows, in one statement."""
    update_rows(rows, _WRITTEN)


def note(actor: Actor, rows: Iterable[Encounter]) -> None:
    """Keep which departments care for whom."""
    note_departments(actor, [(row.patient_id, row.department_id, row.started_at) for row in rows if row.department_id])


def fact(kind: type[EncounterFact], row: Encounter, at: datetime, **more: Any) -> EncounterFact:
    """Return a fact about a visit."""
    return kind(
        patient_id=row.patient_id,
        occurred_at=at,
        encounter_id=row.pk,
        encounter_class=row.encounter_class,
        department_id=row.department_id,
        practitioner_id=row.practitioner_id,
        **more,
    )
