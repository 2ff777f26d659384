"""What was just written, by the ids under which others find it."""

from collections.abc import Sequence

from renxin.doors.connectors.fhir.applying import Item
from renxin.kernel.core.actor import Actor
from renxin.people.records.models import Observation

from . import ids
from .kinds import KINDS


def ids_of(actor: Actor, items: Sequence[Item]) -> list[str]:
    """Return the id of each resource, in order: a statement for each type whose rows did not tell it already."""
    _fetch_uids(actor, [item for item in items if item.modelled_id and KINDS[item.kind].uid and not item.uid])
    _fetch_origins(
        actor, [item for item in items if item.modelled_id and item.kind == "Observation" and not item.origin]
    )
    return [_id(item) for item in items]


def _fetch_uids(actor: Actor, items: Sequence[Item]) -> None:
    for name in {item.kind for item in items}:
        keys = {item.modelled_id for item in items if item.kind == name}
        rows = KINDS[name].model._base_manager.filter(tenant_id=actor.tenant_id, pk__in=keys)
        found = dict(rows.values_list("pk", "uid"))
        for item in items:
            if item.kind == name:
                item.uid = str(found[item.modelled_id])


def _fetch_origins(actor: Actor, items: Sequence[Item]) -> None:
    if not items:
        return
    people = {item.patient_id for item in items if item.patient_id is not None}
    rows = Observation.objects.of(actor).filter(patient_id__any=people, id__any={item.modelled_id for item in items})
    found = dict(rows.values_list("id", "origin_patient_id"))
    for item in items:
        item.origin = found.get(item.modelled_id or 0, item.patient_id or 0)


def _id(item: Item) -> str:
    if item.modelled_id is None:
        return ids.of_kept(item.row_id)
    return item.uid or ids.of_row(KINDS[item.kind].table, item.modelled_id, item.origin)
