"""Rows of ours by the uids that others call them by."""

from typing import Any
from uuid import UUID

from renxin.doors.connectors.fhir import uids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from . import ids


def by_uid(model: Any, actor: Actor, asked: list[str]) -> set[int]:
    """Return the keys of the rows of `model` that have these uids."""
    name = model.__name__
    told = {one: uids.key_of(actor.tenant_id, name, one) for one in asked}
    found = {key for key in told.values() if key is not None}
    missing = [uid for one, key in told.items() if key is None and (uid := _uid(one))]
    if missing:
        rows = {pk: str(uid) for pk, uid in model.objects.of(actor).filter(uid__in=missing).values_list("pk", "uid")}
        uids.remember(actor.tenant_id, name, rows)
        found |= rows.keys()
    return found


def _uid(text: str) -> UUID | None:
    try:
        return ids.uid_of(text)
    except NotFound:
        return None
