"""Addresses that come and go by themselves: somebody follows an account, leaves it, comes back."""

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.models import TenantQuerySet
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import ContactPoint
from renxin.people.patients.services.identity.registering import provisional_patient


@transaction.atomic
def regain_contact(actor: Actor, kind: str, value: str, *, name: str = "") -> int:
    """Return who is reached at an address: who has it, else who had it last (it works again), else a new person."""
    rows = _rows(actor, kind, value)
    if not rows.filter(is_active=True).exists():
        lost = rows.order_by("-pk").select_for_update().first()
        if lost is not None:
            ContactPoint.objects.of(actor).filter(pk=lost.pk).update(is_active=True, ended_at=None)
            _tell(actor, [lost.patient_id])
    return provisional_patient(actor, kind, value, name=name)


@transaction.atomic
def lose_contact(actor: Actor, kind: str, value: str) -> list[int]:
    """Stop using an address that reaches nobody any more; return whose it was."""
    rows = _rows(actor, kind, value).filter(is_active=True)
    found = sorted(set(rows.values_list("patient_id", flat=True)))
    rows.update(is_active=False)
    _tell(actor, found)
    return found


def _rows(actor: Actor, kind: str, value: str) -> TenantQuerySet[ContactPoint]:
    try:
        plain = rules.normalise_contact(kind, value)
    except InvalidInput:
        return ContactPoint.objects.of(actor).none()
    return ContactPoint.objects.of(actor).filter(kind=kind, blind=blinds.of_contact(actor.tenant_id, kind, plain))


def _tell(actor: Actor, patient_ids: list[int]) -> None:
    now = clock.now()
    facts = [
        PatientUpdated(patient_id=patient_id, occurred_at=now, fields=("contacts",), source=actor.name)
        for patient_id in patient_ids
    ]
    record(actor, *facts)
