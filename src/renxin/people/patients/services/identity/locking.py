"""Holding patients still while something is written about them."""

from collections.abc import Iterable

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.locks import lock_patients
from renxin.people.patients import selectors
from renxin.people.patients.models import Patient


def lock_current(tenant_id: int, patient_ids: Iterable[int]) -> dict[int, int]:
    """Lock these patients until the transaction ends and return whom each id means now.

    A merge locks both patients, so what is answered under the lock stays true; looked up before it, it might not.
    """
    wanted = set(patient_ids)
    held: set[int] = set()
    current = {asked: asked for asked in wanted}
    while missing := set(current.values()) - held:
        lock_patients(missing)
        held |= missing
        current = selectors.current_ids(tenant_id, wanted)
    return current


def locked_patient(actor: Actor, patient_id: int, permission: str = "patients.edit") -> Patient:
    """Return the patient of today, locked until the transaction ends, for somebody who may change her.

    Raises:
        NotAllowed: the actor lacks the permission.
        NotFound: there is none, or not for this actor.
    """
    actor.require(permission)
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    patient = selectors.visible(actor).filter(pk=current).first()
    if patient is None:
        raise NotFound("patient")
    return patient
