"""Corrections by hand: what was wrong about a person is put right at once, with a reason that the audit log keeps.

What stood before stays: as a statement of its source, as a telephone or number that is no longer used. Which source
wins afterwards is the rule of `packs/survivorship.yaml`: one that repeats itself does not undo a correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.patients import rules
from renxin.people.patients.models import Patient, Sex
from renxin.people.patients.services.identity.locking import locked_patient
from renxin.people.patients.shapes import ContactData, IdentifierData

from .editing import add_contact, add_identifier, change_contact, end_identifier, remove_contact, update_patient


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """What becomes of a contact point: whose it is (empty: as before), used first of its kind, or no longer used."""

    contact_id: int
    owner_relation: str = ""
    first: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Everything that one person puts right at once; `fields` are those of `update_patient`."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    contacts: Sequence[ContactChange] = ()
    new_contacts: Sequence[ContactData] = ()
    ended_identifiers: Sequence[int] = ()
    new_identifiers: Sequence[IdentifierData] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """Which parts changed; `claimed`: another person bears a number that was given, both wait in the review queue."""

    changed: tuple[str, ...]
    claimed: bool


@transaction.atomic
def correct_patient(actor: Actor, patient_id: int, given: Correction, reason: str) -> Corrected:
    """Put right what was wrong about a patient.

    Raises:
        InvalidInput: no reason, nothing to change, or a value that cannot be; `where` names the field.
        NotFound: there is no such patient, or a number or contact point is not hers.
        WrongState: her data were deleted.
    """
    if len(reason.strip()) < 2:
        raise InvalidInput(_("Say in a few words why this is corrected. It is kept in the audit log."), where="reason")
    patient = locked_patient(actor, patient_id)
    if patient.status == Patient.Status.ANONYMISED:
        raise WrongState(_("The data of this person were deleted: nothing is corrected any more."))
    before = {name: getattr(patient, name) for name in given.fields}
    told = _with_card(patient, given)
    changed = [name for name, value in told.items() if before.get(name, getattr(patient, name)) != value]
    update_patient(actor, patient.pk, **{name: told[name] for name in changed})
    for number in given.ended_identifiers:
        end_identifier(actor, patient.pk, number)
    added = [add_identifier(actor, patient.pk, item) for item in given.new_identifiers]
    if given.ended_identifiers or added:
        changed.append("identifiers")
    if _change_contacts(actor, patient, given):
        changed.append("contacts")
    if not changed:
        raise InvalidInput(_("Nothing was changed. Close the dialog, or correct what is wrong."), where="name")
    record_access(
        actor,
        "correct",
        "patient",
        patient.uid,
        patient_id=patient.pk,
        reason=reason.strip()[:240],
        detail={"fields": changed},
    )
    return Corrected(tuple(changed), claimed=not all(added))


def _change_contacts(actor: Actor, patient: Patient, given: Correction) -> bool:
    """End, change and add contact points; tell whether anything changed. What is to be first is made so last."""
    changed = bool(given.new_contacts)
    for one in given.contacts:
        if one.ended:
            remove_contact(actor, patient.pk, one.contact_id)
            changed = True
    for contact in given.new_contacts:
        add_contact(actor, patient.pk, contact)
    for one in given.contacts:
        if not one.ended:
            told = change_contact(actor, patient.pk, one.contact_id, owner_relation=one.owner_relation, first=one.first)
            changed = changed or told
    return changed


def _with_card(patient: Patient, given: Correction) -> dict[str, Any]:
    """Return the fields with what a new identity card says where nothing was known.

    Raises:
        InvalidInput: the card contradicts what is known or given.
    """
    told = dict(given.fields)
    numbers = [item.value for item in given.new_identifiers if item.system == rules.CN_ID]
    for number in numbers:
        card = rules.read_identity_card(number, clock.today())
        born: date | None = told.get("birth_date", patient.birth_date)
        sex = told.get("sex", patient.sex)
        if born is not None and born != card.birth_date:
            words = _("By this number the person was born on %(day)s. Compare the number, or correct the birth date.")
            raise InvalidInput(words % {"day": date_format(card.birth_date, "Y-m-d")}, where="document")
        if sex in (Sex.MALE, Sex.FEMALE) and sex != card.sex:
            words = _("By this number the sex is “%(sex)s”. Compare the number, or correct the sex.")
            raise InvalidInput(words % {"sex": card.sex.label}, where="document")
        told |= {"birth_date": card.birth_date, "sex": str(card.sex)}
    return told
