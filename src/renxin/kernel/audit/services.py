"""The face of the audit log: note an act, check the chain."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, hot, ids
from renxin.kernel.core.actor import Actor

from . import verification
from .verification import Finding, Verdict

__all__ = ["Finding", "Verdict", "record_access", "record_look", "verify"]

_INSERT: Final = """
WITH noted AS (
    INSERT INTO audit_auditevent (tenant_id, patient_id, origin_patient_id, id, action, object_type, object_uid, reason,
                                  detail, actor_kind, actor_name, user_id, product_at, recorded_at)
    VALUES (%(tenant)s::bigint, %(patient)s::bigint, %(patient)s::bigint, %(id)s::bigint, %(action)s::text,
            %(object_type)s::text, %(object_uid)s::text, %(reason)s::text, %(detail)s::jsonb, %(actor_kind)s::text,
            %(actor_name)s::text, %(user)s::bigint, %(product_at)s::timestamptz, %(recorded_at)s::timestamptz)
)
INSERT INTO audit_unsealedevent (tenant_id, event_id, patient_id, origin_patient_id)
VALUES (%(tenant)s::bigint, %(id)s::bigint, %(patient)s::bigint, %(patient)s::bigint)
"""


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
    return _insert(actor, action, (object_type, str(object_uid)), patient_id, detail or {}, reason=reason)


def record_look(
    actor: Actor,
    action: str,
    object_type: str,
    object_uid: object = "",
    *,
    patient_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Note that `actor` is being shown a thing, with or without a transaction around it; return the row's id.

    For systems that read hundreds of things a second: nothing is changed, so nothing needs to be committed together.
    """
    return _insert(actor, action, (object_type, str(object_uid)), patient_id, detail or {})


def _insert(
    actor: Actor,
    action: str,
    seen: tuple[str, str],
    patient_id: int | None,
    detail: Mapping[str, Any],
    *,
    reason: str = "",
) -> int:
    event_id = ids.new_id()
    values = {
        "id": event_id,
        "tenant": actor.tenant_id,
        "patient": patient_id if patient_id is not None else -actor.tenant_id,
        "action": action,
        "object_type": seen[0],
        "object_uid": seen[1],
        "reason": reason,
        "detail": json.dumps(dict(detail), default=str),
        "actor_kind": actor.kind,
        "actor_name": actor.name[:128],
        "user": actor.user_id,
        "product_at": clock.now(),
        "recorded_at": clock.wall(),
    }
    hot.execute(_INSERT, values)
    return event_id


def verify(tenant_id: int | None = None, heads: Mapping[int, str] | None = None) -> Verdict:
    """Check the chain of one tenant, or of all.

    `heads` are heads noted at an earlier check: a chain that no longer contains one was cut off and grown again.
    """
    return verification.verify(tenant_id, heads or {})
