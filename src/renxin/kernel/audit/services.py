"""The face of the audit log: note an act, check the chain."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor

from . import verification
from .models import AuditEvent, UnsealedEvent
from .verification import Finding, Verdict

__all__ = ["Finding", "Verdict", "record_access", "verify"]


def record_access(
    actor: Actor,
    action: str,
    object_type: str,
    object_uid: object = "",
    *,
    patient_id: int | None = None,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Note that `actor` did `action` (`patient.reveal`, `case.export` …) to a thing; return the row's id.

    It stands in the caller's transaction: what is rolled back was not done, and what is done is noted. `detail` holds
    codes and counts, never the values that were seen.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is noted inside the transaction that does it: open transaction.atomic() around both")
    place = {"tenant_id": actor.tenant_id, "patient_id": patient_id if patient_id is not None else -actor.tenant_id}
    event_id = ids.new_id()
    AuditEvent.objects.bulk_create(
        [  # never RETURNING: the key is already known
            AuditEvent(
                **place,
                id=event_id,
                action=action,
                object_type=object_type,
                object_uid=str(object_uid),
                reason=reason,
                detail=dict(detail or {}),
                actor_kind=actor.kind,
                actor_name=actor.name[:128],
                user_id=actor.user_id,
                product_at=clock.now(),
                recorded_at=clock.wall(),
            )
        ]
    )
    UnsealedEvent.objects.create(**place, event_id=event_id)
    return event_id


def verify(tenant_id: int | None = None, heads: Mapping[int, str] | None = None) -> Verdict:
    """Check the chain of one tenant, or of all.

    `heads` are heads noted at an earlier check: a chain that no longer contains one was cut off and grown again.
    """
    return verification.verify(tenant_id, heads or {})
