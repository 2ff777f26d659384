"""Showing what is masked: with a permission, a reason and a line in the audit."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.naming_numbers import RECORD

FIELDS: Final = ("phone", "identifier", "address")
NO_REASON: Final = _("Say in a few words why you need this. It is kept in the audit log.")


@transaction.atomic
def reveal(actor: Actor, patient: Patient, field: str, reason: str) -> list[str]:
    """Return the clear values of `field` (`phone`, `identifier`, `address`) and write down who saw them and why.

    `phone-7` or `identifier-7` shows that one row alone: nobody sees more than she asked for.

    Raises:
        InvalidInput: no reason, or no such field.
    """
    actor.require("patients.reveal")
    if len(reason.strip()) < 2:
        raise InvalidInput(NO_REASON, where="reason")
    name, _dash, row = field.partition("-")
    if name not in FIELDS or (row and not (row.isascii() and row.isdigit())):
        raise InvalidInput(_("There is nothing to reveal here."), where="field")
    shown = selectors.get(actor, patient.uid)
    values = _values(shown, name, int(row) if row else None)
    record_access(
        actor,
        "reveal",
        "patient",
        shown.uid,
        patient_id=shown.pk,
        reason=reason.strip()[:240],
        detail={"field": name, "count": len(values)},
    )
    return values


def _values(patient: Patient, field: str, row: int | None) -> list[str]:
    one = {"pk": row} if row is not None else {}
    if field == "phone":
        contacts = ContactPoint.objects.of(patient.tenant_id).filter(patient_id=patient.pk, kind="phone", **one)
        return [point.value for point in contacts.filter(is_active=True).order_by("rank", "pk")]
    if field == "identifier":
        numbers = Identifier.objects.of(patient.tenant_id).filter(patient_id=patient.pk, period_end__isnull=True, **one)
        rows = numbers.order_by("is_claim", "system", "pk")
        return [number.value for number in rows if not number.system.startswith(RECORD)]
    return [patient.address] if patient.address else []
