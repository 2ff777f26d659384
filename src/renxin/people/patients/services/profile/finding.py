"""The patient that a change is about, held still until the transaction ends."""

from typing import Any

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors
from renxin.people.patients.models import Patient
from renxin.people.patients.services.identity.locking import lock_current


def locked_patient(actor: Actor, patient_id: int, permission: str = "patients.edit") -> Patient:
    """Lock the patient that `patient_id` means today and return her.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    actor.require(permission)
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    patient = selectors.visible(actor).filter(pk=current).first()
    if patient is None:
        raise NotFound("patient")
    return patient


def said_by(actor: Actor) -> dict[str, Any]:
    """Return who says something and when, as the columns of a row."""
    return {
        "tenant_id": actor.tenant_id,
        "noted_at": clock.now(),
        "noted_by": actor.name[:128],
        "noted_by_user_id": actor.user_id,
    }


def ended_by(actor: Actor) -> dict[str, Any]:
    """Return who ends something and when, as the columns of a row."""
    return {"ended_at": clock.now(), "ended_by": actor.name[:128]}
