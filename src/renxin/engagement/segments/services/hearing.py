"""What each kind of fact may change for segments: behaviour, tags, records, or everything about a person."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import (
    PatientDied,
    PatientRegistered,
    PatientsMerged,
    PatientSplit,
    PatientsUnmerged,
    RowsDivided,
)
from renxin.kernel.timeline.facts.records import (
    ConditionRecorded,
    EncounterFact,
    MedicationRecorded,
    ProcedureRecorded,
    RecordCorrected,
)
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.facts.segments import TagAdded, TagRemoved
from renxin.kernel.timeline.services import Entry, Fact, kinds_of

from .following import follow, follow_behaviour

_ALL_RECORDS: Final = ("problem", "medicine", "procedure", "visit")
_RECORDS: Final = (
    (kinds_of(ConditionRecorded), ("problem",)),
    (kinds_of(MedicationRecorded), ("medicine",)),
    (kinds_of(ProcedureRecorded), ("procedure",)),
    (kinds_of(EncounterFact), ("visit",)),
    (kinds_of(RecordCorrected), _ALL_RECORDS),
)
# The codes of departments are read too, but those do not change with a fact about a patient.
_OF_THE_PERSON: Final = PatientRegistered | PatientDied | PatientAnonymised


@transaction.atomic
def follow_facts(actor: Actor, entries: Sequence[Entry]) -> None:
    """Judge anew the people of these facts, in the segments that read such facts."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    changed: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    everywhere: set[int] = set()
    for entry in entries:
        if entry.patient_id <= 0:
            continue
        fact = entry.fact
        by_kind[fact.kind].add(entry.patient_id)
        everywhere |= _people_whose_rows_moved(fact)
        if isinstance(fact, _OF_THE_PERSON):
            everywhere.add(fact.patient_id)
        elif isinstance(fact, TagAdded | TagRemoved):
            changed["tag", fact.tag_id].add(entry.patient_id)
        for record in _records_of(fact):
            changed["record", record].add(entry.patient_id)
    if not by_kind:
        return
    changed |= follow_behaviour(actor, by_kind, moved=everywhere)
    follow(actor, changed, everywhere=everywhere)


def _people_whose_rows_moved(fact: Fact) -> set[int]:
    if isinstance(fact, PatientsMerged):
        return {fact.patient_id, fact.loser_patient_id}
    if isinstance(fact, PatientsUnmerged | PatientSplit | RowsDivided):
        return {fact.patient_id, fact.other_patient_id}
    return set()


def _records_of(fact: Fact) -> tuple[str, ...]:
    return next((records for kinds, records in _RECORDS if fact.kind in kinds), ())
