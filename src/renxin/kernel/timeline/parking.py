"""Setting aside what a consumer cannot digest, in words that name no patient."""

from typing import Final

from django.db import Error as DatabaseError

from renxin.kernel.core import clock

from .entries import Stored
from .models import Parked
from .registry import Consumer

LONGEST: Final = 1000


def park(consumer: Consumer, lane: int, row: Stored, error: Exception, *, holds: bool) -> None:
    """Keep `row` with the reason; while it `holds`, later facts of its patient wait for this consumer."""
    Parked.objects.create(
        tenant_id=row.tenant_id,
        consumer=consumer.name,
        lane=lane,
        number=row.number,
        event_id=row.event_id,
        patient_id=row.patient_id,
        kind=row.kind,
        occurred_at=row.occurred_at,
        payload=row.payload,
        depth=row.depth,
        error=words(error),
        holds=holds,
        replayed=row.replayed,
        parked_at=clock.now(),
    )


def words(error: Exception) -> str:
    """Return the error as text that may be shown and kept: a database's DETAIL quotes values, so it is left out."""
    primary = getattr(getattr(error.__cause__, "diag", None), "message_primary", None)
    text = primary if isinstance(error, DatabaseError) and primary else str(error)
    return f"{type(error).__name__}: {text}"[:LONGEST]
