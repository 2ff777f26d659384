"""Changes to a known patient: demographics, contact points, identifiers."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors, survivorship
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.naming_numbers import RECORD
from renxin.people.patients.services.identity import intake as reading
from renxin.people.patients.services.identity import keeping, looking, stating, writing
from renxin.people.patients.services.identity.locking import locked_patient
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData

_EDITABLE: Final = frozenset({"name", "sex", "birth_date", "address", "language", "elder_mode", "vip"})


@transaction.atomic
def update_patient(actor: Actor, patient_id: int, *, source: str = "staff", **changes: Any) -> Patient:
    """Change fields of a patient; what stays the same records nothing.

    Raises:
        InvalidInput: a field cannot be changed here, or a name is empty.
    """
    unknown = set(changes) - _EDITABLE
    if unknown:
        raise InvalidInput(_("This cannot be changed here."), where=", ".join(sorted(unknown)))
    patient = locked_patient(actor, patient_id)
    if "name" in changes:
        changes["name"] = names.normalise_name(changes["name"])
        if not changes["name"]:
            raise InvalidInput(_("A patient needs a name."), where="name")
    changed = [field for field, value in changes.items() if getattr(patient, field) != value]
    stating.overrule(patient, {field: changes[field] for field in changed}, source)
    for field in changed:
        setattr(patient, field, changes[field])
    if "name" in changed:
        writing.name_of(patient, patient.name)
        if patient.status == Patient.Status.PROVISIONAL:
            patient.status = Patient.Status.ACTIVE
    if changed:
        patient.source = source if set(changed) & set(survivorship.FIELDS) else patient.source
        patient.updated_at = clock.now()
        patient.save()
        _tell(actor, patient, changed, source)
    return patient


@transaction.atomic
def add_contact(actor: Actor, patient_id: int, contact: ContactData, *, source: str = "staff") -> ContactPoint:
    """Add a contact point (or bring back an old one) and put it first of its kind."""
    given = reading.contact(actor.tenant_id, contact)
    patient = locked_patient(actor, patient_id)
    if writing.put_contacts(patient, [given], source):
        _tell(actor, patient, ["contacts"], source)
    return ContactPoint.objects.of(actor).get(patient_id=patient.pk, kind=given.kind, blind=given.blind)


@transaction.atomic
def add_contacts(actor: Actor, given: Sequence[tuple[int, ContactData]], *, source: str) -> int:
    """Add contact points to many patients in a few statements; return how many were new."""
    actor.require("patients.edit")
    said = [
        (patient_id, reading.Intake(actor.tenant_id, source, PatientData(), (), (_read(actor, item),), ()))
        for patient_id, item in given
    ]
    added = keeping.keep_contacts(actor.tenant_id, said)
    now = clock.now()
    facts = [
        PatientUpdated(patient_id=patient_id, occurred_at=now, fields=("contacts",), source=source)
        for (patient_id, _intake), is_new in zip(said, added, strict=True)
        if is_new
    ]
    record(actor, *facts)
    return len(facts)


@transaction.atomic
def remove_contact(actor: Actor, patient_id: int, contact_id: int) -> None:
    """Stop using a contact point; it is kept, so that messages sent to it stay explained. No source brings it back."""
    patient = locked_patient(actor, patient_id)
    changed = ContactPoint.objects.of(actor).filter(pk=contact_id, patient_id=patient.pk, is_active=True)
    if changed.update(is_active=False, ended_at=clock.now()):
        _tell(actor, patient, ["contacts"], "staff")


@transaction.atomic
def change_contact(
    actor: Actor, patient_id: int, contact_id: int, *, owner_relation: str = "", first: bool = False
) -> bool:
    """Say whose a contact point is, or use it before all others of its kind; tell whether that changed anything.

    Raises:
        NotFound: it is not hers, or no longer used.
    """
    patient = locked_patient(actor, patient_id)
    rows = list(ContactPoint.objects.of(actor).filter(patient_id=patient.pk, is_active=True).order_by("rank", "pk"))
    row = next((one for one in rows if one.pk == contact_id), None)
    if row is None:
        raise NotFound("contact point")
    before = [(one.pk, one.rank, one.owner_relation) for one in rows]
    row.owner_relation = owner_relation or row.owner_relation
    same = [one for one in rows if one.kind == row.kind]
    if first and same[0] is not row:
        same.remove(row)
        for rank, one in enumerate([row, *same], start=1):
            one.rank = min(rank, keeping.LAST_RANK)
    if [(one.pk, one.rank, one.owner_relation) for one in rows] == before:
        return False
    update_rows(rows, ["rank", "owner_relation"])
    _tell(actor, patient, ["contacts"], "staff")
    return True


@transaction.atomic
def end_identifier(actor: Actor, patient_id: int, identifier_id: int) -> None:
    """Stop taking a number for hers: it names nobody any more, is kept, and no source brings it back.

    Raises:
        NotFound: it is not hers, or a record number of a system, which only that system takes back.
    """
    patient = locked_patient(actor, patient_id)
    rows = Identifier.objects.of(actor).filter(pk=identifier_id, patient_id=patient.pk, period_end__isnull=True)
    if not rows.exclude(system__startswith=RECORD).update(is_claim=True, verified=False, period_end=clock.now()):
        raise NotFound("identifier")
    _tell(actor, patient, ["identifiers"], "staff")


@transaction.atomic
def add_identifier(actor: Actor, patient_id: int, item: IdentifierData, *, source: str = "staff") -> bool:
    """Add an identifier; tell whether it identifies. One that another person holds is kept as a claim for review."""
    given = reading.identifier(actor.tenant_id, item)
    looking.lock_keys(actor.tenant_id, [given.blind])
    patient = locked_patient(actor, patient_id)
    holder = selectors.holder_of(actor.tenant_id, given.system, given.blind)
    if writing.put_identifiers(patient, [given], source):
        _tell(actor, patient, ["identifiers"], source)
    if holder not in (None, patient.pk):
        pair = looking.people(actor.tenant_id, [holder]).values()
        writing.ask_for_review(actor.tenant_id, patient.pk, [writing.same_number(person) for person in pair])
        return False
    return True


def _read(actor: Actor, item: ContactData) -> reading.GivenContact:
    return reading.contact(actor.tenant_id, item)


def _tell(actor: Actor, patient: Patient, fields: list[str], source: str) -> None:
    record(
        actor,
        PatientUpdated(patient_id=patient.pk, occurred_at=clock.now(), fields=tuple(fields), source=source),
    )
