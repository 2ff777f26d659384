"""What medicines learn from others: boxes fetched, people in and out of the house, joined records, deaths."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied, PatientsMerged, PatientsUnmerged
from renxin.kernel.timeline.facts.records import (
    DischargeCancelled,
    EncounterDischarged,
    EncounterStarted,
    MedicationRecorded,
    RecordCorrected,
)
from renxin.kernel.timeline.services import Entry, consumer
from renxin.programs.monitoring.models import MedicationPlan
from renxin.programs.monitoring.services.counting_adherence import count_adherence
from renxin.programs.monitoring.services.following_medicines import follow_records

_STAYS = (EncounterStarted, EncounterDischarged, DischargeCancelled)


_CHANGES = (MedicationRecorded, RecordCorrected, PatientsMerged, PatientsUnmerged)


@consumer("monitoring.medicines", *_CHANGES, *_STAYS, order_free=True)
def follow_medicines(actor: Actor, entries: list[Entry]) -> None:
    """Bring plans and days covered in line with the record, for all whom these facts are about."""
    people = {entry.patient_id for entry in entries if entry.patient_id > 0 and _is_about_medicines(entry)}
    if people:
        follow_records(actor, people)
        count_adherence(actor, people)


@consumer("monitoring.medicines_end", PatientDied)
def end_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody is reminded of the medicines of somebody who has died."""
    plans = MedicationPlan.objects.of(actor).filter(patient_id__in=[entry.patient_id for entry in entries])
    plans.update(state=MedicationPlan.State.ENDED, remind_at=None, refill_on=None)


def _is_about_medicines(entry: Entry) -> bool:
    fact = entry.fact
    if isinstance(fact, _STAYS):
        return fact.encounter_class == "IMP"
    return not isinstance(fact, RecordCorrected) or fact.record_kind == "medication"
