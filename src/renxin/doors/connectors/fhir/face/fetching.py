"""What senders wrote of rows of ours."""

from typing import Any, Final

from renxin.doors.connectors.fhir import body
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.fetching import fetch
from renxin.people.records.models import SourceResource
from renxin.people.records.selectors import resource_body

_RAWS: Final = (
    "WHERE tenant_id = %(tenant)s::bigint AND resource_type = %(kind)s::text AND modelled_id = ANY(%(keys)s::bigint[]) "
    "ORDER BY received_at, id"
)


def fetch_raws(actor: Actor, kind: str, keys: list[int]) -> dict[int, tuple[str, Json, Any]]:
    """Return what senders wrote of these rows, the newest of each, with its sender and when it came."""
    if not keys:
        return {}
    rows = fetch(SourceResource, _RAWS, {"tenant": actor.tenant_id, "kind": kind, "keys": keys})
    return {row.modelled_id or 0: (row.source, body.parse(resource_body(row)), row.received_at) for row in rows}
