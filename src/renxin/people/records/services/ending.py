"""Visits and stays end: one or many, with the same few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import EncounterDischarged, EncounterFact, EncounterFinished
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import mark_deceased
from renxin.people.records import rules
from renxin.people.records.models import Encounter

from . import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a visit ended: `discharged` from a stay (A03), or simply finished."""

    encounter: Encounter
    at: datetime
    discharged: bool = False
    disposition: str = ""


def discharge_encounter(actor: Actor, encounter: Encounter, *, at: datetime, disposition: str = "") -> Encounter:
    """End a stay (A03). A disposition that means death marks the patient as deceased before anybody hears of it."""
    return end_encounters(actor, [Ending(encounter=encounter, at=at, discharged=True, disposition=disposition)])[0]


def finish_encounter(actor: Actor, encounter: Encounter, *, at: datetime) -> Encounter:
    """End an outpatient, emergency or online visit."""
    return end_encounters(actor, [Ending(encounter=encounter, at=at)])[0]


@transaction.atomic
def end_encounters(actor: Actor, endings: Sequence[Ending]) -> list[Encounter]:
    """End many visits, each at most once; of a stay that has ended already only time and disposition are mended."""
    found = rows.locked(actor, [ending.encounter for ending in endings])
    changed: list[Encounter] = []
    facts: list[EncounterFact] = []
    for row, ending in zip(found, endings, strict=True):
        if row.status != Encounter.Status.FINISHED:
            facts.append(_end(actor, row, ending))
            changed.append(row)
        elif ending.discharged and rows.change(row, _mended(ending)):
            changed.append(row)
    rows.save(changed)
    record(actor, *facts)
    return found


def _end(actor: Actor, row: Encounter, ending: Ending) -> EncounterFact:
    disposition = ending.disposition[:64]
    rows.change(row, {"status": Encounter.Status.FINISHED, "ended_at": ending.at, "disposition": disposition})
    if not ending.discharged:
        return rows.fact(EncounterFinished, row, ending.at)
    died = rules.is_death(ending.disposition)
    if died:
        mark_deceased(actor, row.patient_id, ending.at)
    return rows.fact(EncounterDischarged, row, ending.at, disposition=disposition, died=died)


def _mended(ending: Ending) -> dict[str, object]:
    said = {"ended_at": ending.at, "disposition": ending.disposition[:64]}
    return {name: value for name, value in said.items() if value}
