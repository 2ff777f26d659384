"""Showing what is masked: with a permission, a reason and a line in the audit."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors
from renxin.people.patients.models import ContactPoint, Identifier, Patient

FIELDS: Final = ("phone", "identifier", "address")
NO_REASON: Final = _("Say in a few words why you need this. It is kept in the audit log.")


@transaction.atomic
def reveal(actor: Actor, patient: Patient, field: str, reason: str) -> list[str]:
    """Return the clear values of `field` (`phone`, `identifier`, `address`) and write down who saw them and why.

    Raises:
        InvalidInput: no reason, or no such field.
    """
    actor.require("patients.reveal")
    if len(reason.strip()) < 2:
        raise InvalidInput(NO_REASON, where="reason")
    if field not in FIELDS:
        raise InvalidInput(_("There is nothing to reveal here."), where="field")
    shown = selectors.get(actor, patient.uid)
    values = _values(shown, field)
    record_access(
        actor,
        "reveal",
        "patient",
        shown.uid,
        patient_id=shown.pk,
        reason=reason.strip()[:240],
        detail={"field": field, "count": len(values)},
    )
    return values


def _values(patient: Patient, field: str) -> list[str]:
    if field == "phone":
        contacts = ContactPoint.objects.of(patient.tenant_id).filter(patient_id=patient.pk, kind="phone")
        return [row.value for row in contacts.filter(is_active=True).order_by("rank", "pk")]
    if field == "identifier":
        rows = Identifier.objects.of(patient.tenant_id).filter(patient_id=patient.pk)
        return [row.value for row in rows.order_by("is_claim", "system", "pk") if not row.system.startswith("his:")]
    return [patient.address] if patient.address else []
