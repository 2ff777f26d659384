"""The loop that applies what was received: lane by lane, in order within a sender, one transaction for each batch.

A lane belongs to one process at a time, so several may work side by side. What happens inside a batch is the format's.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction

from renxin.doors.connectors import formats
from renxin.doors.connectors.formats import Settled
from renxin.doors.connectors.models import LANES, InterfaceMessage
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.locks import try_lock

BATCH: Final = 200
BATCH_BYTES: Final = 16 * 1024 * 1024
"""A batch holds no more than this (unless one message alone does), so that memory stays flat."""
_LANES: Final = (
    "SELECT lane FROM generate_series(0, %s) AS lane WHERE EXISTS (SELECT 1 FROM connectors_interfacemessage m "
    "WHERE m.state = 'received' AND m.lane = lane.lane)"
)
_SETTLE: Final = (
    "UPDATE connectors_interfacemessage AS m SET state = d.state, reason = d.reason, place = d.place, "
    "details = d.details, patient_id = d.patient_id, origin_patient_id = d.patient_id, "
    "encounter_id = d.encounter_id, attempts = m.attempts + 1, settled_at = %s "
    "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::bigint[], %s::bigint[]) "
    "AS d (id, state, reason, place, details, patient_id, encounter_id) WHERE m.id = d.id"
)


def apply_waiting() -> int:
    """Apply one batch of each lane that waits and nobody else works on; return how many messages were settled."""
    return sum(apply_lane(lane) for lane in _waiting_lanes())


def apply_lane(lane: int) -> int:
    """Apply the next batch of one lane; return how many messages were settled, 0 when another process has the lane."""
    with transaction.atomic():
        if not try_lock(f"connectors.lane.{lane}"):
            return 0
        rows = _claim(lane)
        groups: dict[tuple[int, str], list[InterfaceMessage]] = defaultdict(list)
        for row in rows:
            groups[row.tenant_id, row.format].append(row)
        for (tenant_id, code), messages in groups.items():
            with tenant.scope(tenant_id):
                settle(formats.of(code).apply(tenant_id, messages))
    return len(rows)


def settle(settled: Sequence[Settled]) -> None:
    """Write what became of the messages, in one statement."""
    columns: list[list[Any]] = [
        [one.row.pk for one in settled],
        [str(one.state) for one in settled],
        [one.reason for one in settled],
        [one.place for one in settled],
        [_json(one.details) for one in settled],
        [one.patient_id for one in settled],
        [one.encounter_id for one in settled],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [clock.now(), *columns])


def _json(details: dict[str, Any] | None) -> str | None:
    return json.dumps(details, ensure_ascii=False) if details else None


def _waiting_lanes() -> list[int]:
    """Return the lanes that have work: one index probe for each, however long the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [LANES - 1])
        return [row[0] for row in cursor.fetchall()]


def _claim(lane: int) -> list[InterfaceMessage]:
    waiting = InterfaceMessage.objects.filter(state=InterfaceMessage.State.RECEIVED, lane=lane).order_by("id")
    keys: list[int] = []
    room = BATCH_BYTES
    for key, size in waiting.values_list("id", "size")[:BATCH]:
        if keys and size > room:
            break
        keys.append(key)
        room -= size
    return list(InterfaceMessage.objects.filter(pk__in=keys).select_related("interface").order_by("id"))
