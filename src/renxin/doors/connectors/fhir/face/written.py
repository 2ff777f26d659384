"""What was just written, by the ids under which others find it."""

from collections.abc import Sequence

from renxin.doors.connectors.fhir.applying import Item
from renxin.kernel.core.actor import Actor
from renxin.people.records.models import Observation

from . import ids
from .kinds import KINDS


def ids_of(actor: Actor, items: Sequence[Item]) -> list[str]:
    """Return the id of each resource, in order: one statement for each type that has ids of its own."""
    uids: dict[str, dict[int, str]] = {}
    for name in {item.kind for item in items if item.modelled_id is not None}:
        keys = {item.modelled_id for item in items if item.kind == name and item.modelled_id is not None}
        if KINDS[name].uid:
            rows = KINDS[name].model._base_manager.filter(tenant_id=actor.tenant_id, pk__in=keys)
            uids[name] = {pk: str(uid) for pk, uid in rows.values_list("pk", "uid")}
        elif name == "Observation":
            people = {item.patient_id for item in items if item.kind == name}
            lines = Observation.objects.of(actor).filter(patient_id__any=people - {None}, id__any=keys)
            table = KINDS[name].table
            found = lines.values_list("id", "origin_patient_id")
            uids[name] = {row_id: ids.of_row(table, row_id, origin) for row_id, origin in found}
    return [_id(item, uids) for item in items]


def _id(item: Item, uids: dict[str, dict[int, str]]) -> str:
    if item.modelled_id is None:
        return ids.of_kept(item.row_id)
    known = uids.get(item.kind)
    if known is not None:
        return known.get(item.modelled_id) or ids.of_row(KINDS[item.kind].table, item.modelled_id, item.patient_id or 0)
    return ids.of_row(KINDS[item.kind].table, item.modelled_id)
