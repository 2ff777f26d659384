"""What vendors told us: stored first, read later, put aside for a person when it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import Event
from renxin.engagement.channels.models import Channel, RawInbound
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import NotFound
from renxin.kernel.jobs.services import wake

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 5
PAUSE = timedelta(seconds=5)
LONGEST_ID = 128
INBOUND = "channels.inbound"
State = RawInbound.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One claimed raw message and what its adapter read in it; `problem` when it could not be read."""

    raw_id: int
    tenant_id: int
    channel_id: int
    channel: Channel
    attempts: int = 0
    events: Sequence[Event] = ()
    problem: str = ""


@dataclass(slots=True)
class Settled:
    """What the reader of claimed raw messages did with each of them."""

    applied_ids: list[int] = field(default_factory=list)
    later_ids: list[int] = field(default_factory=list)
    parked: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Return how many will not come again."""
        return len(self.applied_ids) + len(self.parked)

    def applied(self, told: Told) -> None:
        """It took effect."""
        self.applied_ids.append(told.raw_id)

    def later(self, told: Told) -> None:
        """What it is about is not known yet."""
        self.later_ids.append(told.raw_id)

    def park(self, told: Told, reason: str) -> None:
        """Somebody has to look at it."""
        self.parked[told.raw_id] = reason

    def retry(self, told: Told, reason: str) -> None:
        """It failed; a few more tries, then somebody has to look."""
        waiting = self.failed if told.attempts + 1 < MAX_ATTEMPTS else self.parked
        waiting[told.raw_id] = reason


def accept_inbound(tenant_id: int, channel: Channel, external_id: str, body: str) -> bool:
    """Store what a vendor told us and return whether it was new. Nothing is read or decided here."""
    return accept_many(channel, [(external_id, body)]) == 1


@transaction.atomic
def accept_many(channel: Channel, arrivals: Sequence[tuple[str, str]]) -> int:
    """Store what a vendor told us in one call, pairs of its own id and the text; return how many were new."""
    rows = {
        external_id[:LONGEST_ID]: {
            "tenant_id": channel.tenant_id,
            "channel_id": channel.pk,
            "external_id": external_id[:LONGEST_ID],
            "body": body,
            "state": State.RECEIVED,
            "received_at": clock.now(),
        }
        for external_id, body in arrivals
    }
    conflict = "ON CONFLICT (tenant_id, channel_id, external_id) DO NOTHING RETURNING id"
    new = insert_rows(list(rows.values()), conflict, model=RawInbound)
    if new:
        wake(INBOUND)
    return len(new)


def claim_inbound(limit: int = 200) -> list[Told]:
    """Lock the oldest unread raw messages inside the caller's transaction and return what they say.

    End the same transaction with `settle_inbound`.
    """
    ready = Q(not_before__isnull=True) | Q(not_before__lt=clock.wall())
    rows = (
        RawInbound.objects.filter(ready, state=State.RECEIVED)
        .select_related("channel")
        .order_by("id")
        .select_for_update(skip_locked=True, of=("self",))[:limit]
    )
    return [_read(row) for row in rows]


def settle_inbound(settled: Settled) -> None:
    """Write what became of claimed raw messages."""
    rows = RawInbound.objects.all()
    rows.filter(id__in=settled.applied_ids).update(state=State.APPLIED)
    rows.filter(id__in=settled.later_ids).update(not_before=clock.wall() + PAUSE)
    for raw_id, reason in settled.parked.items():
        rows.filter(id=raw_id).update(state=State.PARKED, reason=reason[:200])
    for raw_id, reason in settled.failed.items():
        rows.filter(id=raw_id).update(reason=reason[:200], attempts=F("attempts") + 1, not_before=clock.wall() + PAUSE)


@transaction.atomic
def replay_inbound(actor: Actor, raw_id: int) -> None:
    """Let a parked raw message be read again."""
    actor.require("channels.manage")
    parked = RawInbound.objects.of(actor).filter(pk=raw_id, state=State.PARKED)
    for row in parked.select_related("channel"):
        record_access(actor, "channel.replay", "channel", row.channel.uid, detail={"raw": row.pk})
    parked.update(state=State.RECEIVED, attempts=0, reason="", not_before=None)
    wake(INBOUND)


@transaction.atomic
def drop_inbound(actor: Actor, raw_id: int) -> None:
    """Leave a parked raw message unread for good; it is kept."""
    actor.require("channels.manage")
    parked = RawInbound.objects.of(actor).filter(pk=raw_id, state=State.PARKED)
    for row in parked.select_related("channel"):
        record_access(actor, "channel.ignore", "channel", row.channel.uid, detail={"raw": row.pk})
    parked.update(state=State.IGNORED)


@transaction.atomic
def look_at_raw(actor: Actor, raw_id: int) -> RawInbound:
    """Return what a vendor told us, in clear, for somebody who may see patients; the look is written down.

    Raises:
        NotFound: there is no such row.
    """
    actor.require("channels.manage")
    actor.require("patients.view")
    row = RawInbound.objects.of(actor).select_related("channel").filter(pk=raw_id).first()
    if row is None:
        raise NotFound("raw")
    record_access(actor, "channel.look_at_raw", "channel", row.channel.uid, detail={"raw": row.pk})
    return row


def _read(row: RawInbound) -> Told:
    told = Told(
        raw_id=row.id, tenant_id=row.tenant_id, channel_id=row.channel_id, channel=row.channel, attempts=row.attempts
    )
    try:
        return replace(told, events=adapter_of(row.channel.kind).parse(row.channel, row.body))
    except (ValueError, LookupError) as problem:
        return replace(told, problem=str(problem))
    except Exception as mistake:  # an adapter's own mistake must not hold up everybody else's messages
        log.error("channels.unreadable", raw_id=row.id, error=type(mistake).__name__)
        return replace(told, problem=f"the adapter failed: {type(mistake).__name__}")
