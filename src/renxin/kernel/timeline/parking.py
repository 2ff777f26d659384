"""Setting aside what a consumer cannot digest, in words that name no patient."""

from renxin.kernel.core import clock
from renxin.kernel.core.errors import in_words

from .entries import Stored
from .models import Parked
from .registry import Consumer


def park(consumer: Consumer, row: Stored, error: Exception, *, holds: bool) -> None:
    """Keep `row` with the reason; while it `holds`, later facts of its patient wait for this consumer."""
    Parked.objects.create(
        tenant_id=row.tenant_id,
        consumer=consumer.name,
        lane=row.lane,
        number=row.number,
        event_id=row.event_id,
        patient_id=row.patient_id,
        kind=row.kind,
        occurred_at=row.occurred_at,
        payload=row.payload,
        depth=row.depth,
        error=in_words(error),
        holds=holds,
        replayed=row.replayed,
        parked_at=clock.now(),
    )
