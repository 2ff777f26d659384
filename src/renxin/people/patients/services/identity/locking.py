"""Holding patients still while something is written about them."""

from collections.abc import Iterable

from renxin.kernel.core.locks import lock_patients
from renxin.people.patients import selectors


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
