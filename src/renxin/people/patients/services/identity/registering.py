"""The one door by which a person becomes known, whatever the source."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import matching
from renxin.people.patients.models import ContactPoint, Patient
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData, Resolution

from . import intake as reading
from . import looking, writing
from .intake import Intake
from .locking import lock_current


@transaction.atomic
def register_patient(
    actor: Actor,
    data: PatientData,
    *,
    source: str,
    identifiers: Iterable[IdentifierData] = (),
    contacts: Iterable[ContactData] = (),
) -> Resolution:
    """Find the person a source means, by certain evidence only, or make a new one; then store what the source says.

    Numbers that cannot be read, and documents that contradict what is known, are kept as claims and warned about;
    pairs that may be one person go to the review list. `source` is `his:<name>`, `import`, `staff`, `self` …
    """
    actor.require("patients.edit")
    given = reading.read(actor.tenant_id, source, data, identifiers, contacts)
    known = looking.known_record(given, looking.holders(given))
    if known is not None:
        found = _update(actor, given, _locked(actor, known), matching.Match(known, "link", "T3"))
        return replace(found, warnings=given.warnings)
    looking.lock_keys(actor.tenant_id, _keys(given))
    held = looking.holders(given)
    verdict = matching.judge(given.person, looking.candidates(given, held))
    if verdict.link is None:
        resolution = _make(actor, given, held)
    else:
        resolution = _update(actor, given, _locked(actor, verdict.link.patient_id), verdict.link)
    writing.ask_for_review(actor.tenant_id, resolution.patient_id, verdict.reviews)
    return replace(resolution, warnings=given.warnings)


resolve_or_register = register_patient


@transaction.atomic
def provisional_patient(actor: Actor, kind: str, value: str, *, name: str = "") -> int:
    """Return the one patient who has this contact point, else a new provisional patient with it.

    Several patients may share a telephone; then nobody is chosen and the writer stays provisional until linked.
    """
    given = reading.contact(actor.tenant_id, ContactData(kind, value))
    looking.lock_keys(actor.tenant_id, [given.blind])
    rows = ContactPoint.objects.of(actor).filter(kind=kind, blind=given.blind, is_active=True)
    found = set(rows.values_list("patient_id", flat=True)[: looking.CROWD])
    if len(found) == 1:
        return int(found.pop())
    unnamed = Patient.objects.of(actor).filter(pk__in=found, status=Patient.Status.PROVISIONAL).order_by("pk").first()
    if unnamed is not None:
        return unnamed.pk
    said = Intake(actor.tenant_id, "self", PatientData(name=name), (), (given,), ())
    return _make(actor, said, {}, status=Patient.Status.PROVISIONAL).patient_id


def _keys(given: Intake) -> list[bytes]:
    return [item.blind for item in given.identifiers] + [item.blind for item in given.contacts]


def _make(
    actor: Actor, given: Intake, held: dict[matching.Key, int], *, status: str = Patient.Status.ACTIVE
) -> Resolution:
    patient = writing.new_patient(given, held, status=status)
    provisional = status == Patient.Status.PROVISIONAL
    fact = PatientRegistered(
        patient_id=patient.pk, occurred_at=patient.created_at, provisional=provisional, source=given.source
    )
    record(actor, fact)
    return Resolution(patient.pk, created=True, tier="new")


def _locked(actor: Actor, patient_id: int) -> Patient:
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    return Patient.objects.of(actor).get(pk=current)


def _update(actor: Actor, given: Intake, patient: Patient, link: matching.Match) -> Resolution:
    changed = writing.apply(patient, given.data) if writing.may_overwrite(patient, given.source) else []
    if patient.status == Patient.Status.PROVISIONAL and patient.name:
        patient.status = Patient.Status.ACTIVE
        changed.append("status")
    new_identifier = writing.put_identifiers(patient, given.identifiers, given.source)
    new_contact = writing.put_contacts(patient, given.contacts, given.source)
    if changed:
        patient.source, patient.updated_at = given.source, clock.now()
        patient.save()
    told = (*changed, *(["identifiers"] if new_identifier else []), *(["contacts"] if new_contact else []))
    if link.tier != "T3":
        writing.link_identity(actor, patient.pk, given.source, link)
    if told:
        record(
            actor,
            PatientUpdated(patient_id=patient.pk, occurred_at=clock.now(), fields=told, source=given.source),
        )
    return Resolution(patient.pk, created=False, tier=link.tier, evidence=link.evidence)
