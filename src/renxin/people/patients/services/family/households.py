"""Relatives and households."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors
from renxin.people.patients.models import Household, HouseholdMember, RelatedPerson
from renxin.people.patients.services.identity import intake as reading
from renxin.people.patients.services.identity.locking import lock_current, locked_patient
from renxin.people.patients.shapes import ContactData


@transaction.atomic
def add_related_person(
    actor: Actor,
    patient_id: int,
    *,
    name: str,
    relation: str,
    phone: str = "",
    is_guardian: bool = False,
    related_patient_id: int | None = None,
    source: str = "staff",
) -> RelatedPerson:
    """Add somebody who belongs to a patient; the same name and relation twice is one person."""
    patient = locked_patient(actor, patient_id)
    written = names.normalise_name(name)
    if not written:
        raise InvalidInput(_("Please write the relative's name."), where="name")
    number = reading.contact(actor.tenant_id, ContactData("phone", phone)).value if phone else ""
    said = {"is_guardian": is_guardian, "related_patient_id": related_patient_id, "source": source}
    row, _created = RelatedPerson.objects.of(actor).update_or_create(
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        name=written,
        relation=relation,
        defaults=said | {"valid_to": None} | ({"phone": number} if number else {}),
        create_defaults=said | {"phone": number, "created_at": clock.now()},
    )
    return row


@transaction.atomic
def end_relation(actor: Actor, patient_id: int, related_uid: str) -> None:
    """Note that somebody no longer belongs to a patient; the row stays, so that what was done stays explained."""
    patient = locked_patient(actor, patient_id)
    rows = RelatedPerson.objects.of(actor).filter(uid=related_uid, patient_id=patient.pk, valid_to__isnull=True)
    if not rows.update(valid_to=clock.today()):
        raise NotFound("relation")


@transaction.atomic
def form_household(actor: Actor, patient_ids: list[int], *, name: str = "") -> Household:
    """Put patients into one new household."""
    actor.require("patients.edit")
    members = lock_current(actor.tenant_id, patient_ids).values()
    household = Household.objects.create(tenant_id=actor.tenant_id, name=name, created_at=clock.now())
    HouseholdMember.objects.bulk_create(
        HouseholdMember(tenant_id=actor.tenant_id, household=household, patient_id=patient_id)
        for patient_id in dict.fromkeys(members)
    )
    note_household(actor, members)
    return household


@transaction.atomic
def join_household(actor: Actor, patient_id: int, other_id: int, *, role: str = "") -> Household:
    """Let a patient live with another one: in the other's household, or in a new one of the two."""
    patient, other = locked_patient(actor, patient_id), locked_patient(actor, other_id)
    if patient.pk == other.pk:
        raise InvalidInput(_("Choose another person."), where="other")
    theirs = HouseholdMember.objects.of(actor).filter(patient_id=other.pk).order_by("-pk").first()
    if theirs is None:
        return form_household(actor, [other.pk, patient.pk])
    _member, joined = HouseholdMember.objects.get_or_create(
        tenant_id=actor.tenant_id, household=theirs.household, patient_id=patient.pk, defaults={"role": role}
    )
    if joined:
        note_household(actor, theirs.household.members.values_list("patient_id", flat=True))
    return theirs.household


@transaction.atomic
def leave_household(actor: Actor, patient_id: int, household_uid: str) -> None:
    """Take a patient out of a household; one that nobody is left in goes."""
    patient = locked_patient(actor, patient_id)
    household = Household.objects.of(actor).filter(uid=household_uid).first()
    members = HouseholdMember.objects.of(actor).filter(household=household)
    if household is None or not members.filter(patient_id=patient.pk).delete()[0]:
        raise NotFound("household")
    note_household(actor, {patient.pk, *members.values_list("patient_id", flat=True)})
    if selectors.visible(actor).filter(pk__in=members.values("patient_id")).count() == 0:
        household.delete()


def note_household(actor: Actor, patient_ids: Iterable[int]) -> None:
    """A household that grows or shrinks changes something about everybody in it."""
    now = clock.now()
    record(
        actor,
        *[
            PatientUpdated(patient_id=patient_id, occurred_at=now, fields=("household",))
            for patient_id in sorted(set(patient_ids))
        ],
    )
