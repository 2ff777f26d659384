"""The sealer: one at a time, it chains what was committed since the last seal, tenant by tenant.

Rows may commit out of the order of their ids; a row is sealed when it becomes visible, whatever its id.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import structlog
from django.db import connection, transaction

from renxin.kernel.core import clock, locks

from . import chain
from .models import AuditEvent, AuditSeal

log = structlog.get_logger(__name__)
BATCH: Final = 500

_TAKE: Final = """
DELETE FROM audit_unsealedevent WHERE id IN (SELECT id FROM audit_unsealedevent ORDER BY id LIMIT %s)
RETURNING tenant_id, id, event_id, patient_id
"""


def seal(batch: int = BATCH) -> int:
    """Seal up to `batch` rows and return how many; 0 also when another process is sealing."""
    with transaction.atomic():
        if not locks.try_lock("audit.sealer"):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [batch])
            taken = sorted(cursor.fetchall())
        events = _events([row[2] for row in taken], [row[3] for row in taken])
        for tenant_id, group in groupby(taken, key=lambda row: row[0]):
            _link(tenant_id, [events[event_id] for _, _, event_id, _ in group if event_id in events])
    return len(taken)


def _events(event_ids: Sequence[int], patient_ids: Sequence[int]) -> dict[int, AuditEvent]:
    rows = AuditEvent.objects.filter(id__in=event_ids, patient_id__in=set(patient_ids))
    return {event.id: event for event in rows}


def _link(tenant_id: int, events: list[AuditEvent]) -> None:
    if not events:
        return
    last = AuditSeal.objects.of(tenant_id).order_by("-number").only("number", "hash").first()
    previous = bytes(last.hash) if last else chain.GENESIS
    number = last.number + 1 if last else 1
    event_ids = [event.id for event in events]
    row_hashes = [chain.row_hash(event) for event in events]
    made = AuditSeal.objects.create(
        tenant_id=tenant_id,
        number=number,
        event_ids=event_ids,
        patient_ids=[event.patient_id for event in events],
        row_hashes=row_hashes,
        previous_hash=previous,
        hash=chain.seal_hash(previous, tenant_id, number, event_ids, row_hashes),
        key_id=chain.key_id(),
        sealed_at=clock.wall(),
    )
    # The head in the process log is a witness outside the database: seals cut off at the end can be noticed.
    log.info("audit.sealed", tenant=tenant_id, seal=number, rows=len(events), head=made.hash.hex())
