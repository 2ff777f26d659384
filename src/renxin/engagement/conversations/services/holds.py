"""Holds: lower layers are told, they do not look up."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from renxin.engagement.conversations.models import Hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor


def place_hold(
    actor: Actor,
    patient_id: int,
    reason: str,
    *,
    source: str,
    scope: Iterable[str] = (),
    until: datetime | None = None,
) -> Hold:
    """Keep everybody from writing to a patient for the purposes in `scope` (none: for all) until `until` or release.

    `source` names the thing that asks (`cases:<uid>`): placing again with the same source renews the same hold.
    """
    with transaction.atomic():
        hold, _ = Hold.objects.update_or_create(
            tenant_id=actor.tenant_id,
            source=source,
            defaults={"patient_id": patient_id, "reason": reason, "scope": sorted(scope), "until": until}
            | {"placed_at": clock.now(), "released_at": None},
        )
    return hold


def release_hold(actor: Actor, source: str) -> int:
    """End the hold of `source`; return 1 when there was one in force, else 0."""
    in_force = Hold.objects.of(actor).filter(source=source, released_at__isnull=True)
    return in_force.update(released_at=clock.now())
