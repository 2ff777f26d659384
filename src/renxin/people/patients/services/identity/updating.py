"""What sources say of known patients, many at once: demographics by the rule, numbers, contact points, the link."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import copy_rows, update_rows
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import matching
from renxin.people.patients.models import IdentityLink, Patient, Sex
from renxin.people.patients.shapes import PatientData, Resolution

from . import intake as reading
from . import keeping, stating
from .intake import Intake
from .locking import locked_patient
from .looking import Numbers
from .making import Made

if TYPE_CHECKING:
    from .registering_many import Judged

_OF_A_NAME: Final = ("name", "pinyin_key", "initials", "search_tokens")
_BY_THE_RECORD: Final = "T3"


def apply_all(actor: Actor, judged: Sequence["Judged"], numbers: Numbers) -> list[Made]:
    """Store what each record says of the patient it was taken for; return what to answer and to tell."""
    linked = [(one.patient, one.given, one.link) for one in judged if one.patient is not None and one.link is not None]
    if not linked:
        return []
    sources = {patient.pk: patient.source for patient, _given, _link in linked}
    settled = stating.settle([(patient, given) for patient, given, _link in linked])
    beside = [_beside(patient, given) for patient, given, _link in linked]
    changed = [fields + more for fields, more in zip(settled, beside, strict=True)]
    _save([patient for patient, _given, _link in linked], changed, sources)
    said = [(patient.pk, given) for patient, given, _link in linked]
    identifiers = keeping.keep_identifiers(said, numbers)
    contacts = keeping.keep_contacts(actor.tenant_id, said)
    keep_links(actor, [(patient.pk, given.source, link) for patient, given, link in linked])
    made = []
    for (patient, given, link), fields, numbered, reached in zip(linked, changed, identifiers, contacts, strict=True):
        told = (*fields, *(["identifiers"] if numbered else []), *(["contacts"] if reached else []))
        found = Resolution(patient.pk, created=False, tier=link.tier, evidence=link.evidence)
        made.append((found, _facts(patient, told, given.source)))
    return made


@transaction.atomic
def hear_of_patient(actor: Actor, patient_id: int, data: PatientData, *, source: str) -> Patient:
    """Let a source say something more of a patient whom it knows: the rule decides what of it applies.

    Raises:
        NotFound: there is no such patient.
    """
    patient = locked_patient(actor, patient_id)
    given = reading.read(actor.tenant_id, source, data, (), ())
    before = {patient.pk: patient.source}
    changed = stating.settle([(patient, given)])[0] + _beside(patient, given)
    if data.sex == Sex.UNKNOWN and stating.takes_back(patient, "sex", source):
        patient.sex = Sex.UNKNOWN
        changed.append("sex")
    _save([patient], [changed], before)
    record(actor, *_facts(patient, tuple(changed), source))
    return patient


def keep_links(actor: Actor, links: Sequence[tuple[int, str, matching.Match]]) -> None:
    """Keep why records were taken for these people; the sender's own number explains itself."""
    now = clock.now()
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "patient_id": patient_id,
            "source": source,
            "tier": link.tier,
            "score": link.score,
            "evidence": link.evidence,
            "decided_by": actor.name[:120],
            "decided_at": now,
        }
        for patient_id, source, link in links
        if link.tier != _BY_THE_RECORD or link.evidence.get("flags")
    ]
    copy_rows(IdentityLink, rows)


def _beside(patient: Patient, given: Intake) -> list[str]:
    """Put what needs no rule onto a patient (not saved): the language, and that she has a name now."""
    changed = []
    if given.data.language and patient.language != given.data.language:
        patient.language = given.data.language
        changed.append("language")
    if patient.status == Patient.Status.PROVISIONAL and patient.name:
        patient.status = Patient.Status.ACTIVE
        changed.append("status")
    return changed


def _save(patients: Sequence[Patient], changed: Sequence[list[str]], sources: dict[int, str]) -> None:
    """Write the patients that changed, in one statement."""
    now = clock.now()
    columns: set[str] = set()
    touched: dict[int, Patient] = {}
    for patient, fields in zip(patients, changed, strict=True):
        if not fields and patient.source == sources[patient.pk]:
            continue
        columns |= {*fields, "source", "updated_at"}
        patient.updated_at = now if fields else patient.updated_at
        touched[patient.pk] = patient
    if "name" in columns:
        columns |= set(_OF_A_NAME)
    update_rows(list(touched.values()), sorted(columns))


def _facts(patient: Patient, told: tuple[str, ...], source: str) -> list[Fact]:
    if not told:
        return []
    return [PatientUpdated(patient_id=patient.pk, occurred_at=clock.now(), fields=told, source=source)]
