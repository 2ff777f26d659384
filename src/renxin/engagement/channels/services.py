"""Writes of the channels: accounts, what came in, what goes out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import F, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake

from .adapters import adapter_of
from .adapters.base import ChannelError, DeliveryNotice, Inbound, OutboxItem, Receipt
from .models import Channel, RawInbound, SandboxDelivery

__all__ = [
    "ChannelError",
    "DeliveryNotice",
    "Inbound",
    "OutboxItem",
    "Receipt",
    "Settled",
    "Told",
    "accept_inbound",
    "claim_inbound",
    "configure_channel",
    "deliver",
    "mark_sandbox_delivery",
    "open_channel",
    "replay_inbound",
    "set_sandbox_fault",
    "settle_inbound",
    "write_from_sandbox",
]

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 5
PAUSE = timedelta(seconds=5)
INBOUND = "channels.inbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One claimed raw message and what its adapter read in it; `problem` when it could not be read."""

    raw_id: int
    tenant_id: int
    channel_id: int
    attempts: int = 0
    events: Sequence[Inbound | DeliveryNotice] = ()
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


def open_channel(actor: Actor, kind: str, name: str, config: dict[str, object] | None = None) -> Channel:
    """Open an account of `kind`, or return the one of that name."""
    actor.require("channels.manage")
    adapter_of(kind)
    channel, _ = Channel.objects.get_or_create(
        tenant_id=actor.tenant_id,
        kind=kind,
        name=name,
        defaults={"config": json.dumps(config or {}), "created_at": clock.now()},
    )
    return channel


def configure_channel(actor: Actor, channel: Channel, *, is_active: bool, name: str) -> None:
    """Rename an account, or stop and start using it."""
    actor.require("channels.manage")
    Channel.objects.of(actor).filter(pk=channel.pk).update(is_active=is_active, name=name)


def accept_inbound(tenant_id: int, channel: Channel, external_id: str, body: str) -> bool:
    """Store what a vendor told us and return whether it was new. Nothing is read or decided here."""
    with transaction.atomic():
        _, new = RawInbound.objects.get_or_create(
            tenant_id=tenant_id,
            channel=channel,
            external_id=external_id,
            defaults={"body": body, "received_at": clock.now()},
        )
        wake(INBOUND)
    return new


def claim_inbound(limit: int = 200) -> list[Told]:
    """Lock the oldest unread raw messages inside the caller's transaction and return what they say.

    End the same transaction with `settle_inbound`.
    """
    ready = Q(not_before__isnull=True) | Q(not_before__lt=clock.wall())
    rows = (
        RawInbound.objects.filter(ready, state=RawInbound.State.RECEIVED)
        .select_related("channel")
        .order_by("id")
        .select_for_update(skip_locked=True, of=("self",))[:limit]
    )
    return [_read(row) for row in rows]


def settle_inbound(settled: Settled) -> None:
    """Write what became of claimed raw messages."""
    rows = RawInbound.objects.all()
    rows.filter(id__in=settled.applied_ids).update(state=RawInbound.State.APPLIED)
    rows.filter(id__in=settled.later_ids).update(not_before=clock.wall() + PAUSE)
    for raw_id, reason in settled.parked.items():
        rows.filter(id=raw_id).update(state=RawInbound.State.PARKED, reason=reason[:200])
    for raw_id, reason in settled.failed.items():
        rows.filter(id=raw_id).update(reason=reason[:200], attempts=F("attempts") + 1, not_before=clock.wall() + PAUSE)


def replay_inbound(actor: Actor, raw_id: int) -> None:
    """Let a parked raw message be read again."""
    actor.require("channels.manage")
    with transaction.atomic():
        parked = RawInbound.objects.of(actor).filter(pk=raw_id, state=RawInbound.State.PARKED)
        parked.update(state=RawInbound.State.RECEIVED, attempts=0, reason="", not_before=None)
        wake(INBOUND)


def deliver(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand items to the channel's vendor. An error that struck the whole batch becomes each item's receipt."""
    try:
        return adapter_of(channel.kind).send(channel, items)
    except ChannelError as error:
        return [Receipt(key=item.key, error=error) for item in items]


def write_from_sandbox(tenant_id: int, channel: Channel, address: str, text: str, *, kind: str = "sandbox") -> str:
    """Let a sandbox phone write to us, through the same door as any vendor; return the vendor's id of it.

    `address` is the value of a contact point of `kind` (`sandbox` or `phone`).
    """
    told = {"type": "text", "id": f"in-{uuid4().hex}", "from": address, "kind": kind, "text": text}
    told["at"] = clock.now().isoformat()
    accept_inbound(tenant_id, channel, told["id"], json.dumps(told))
    return told["id"]


def mark_sandbox_delivery(delivery: SandboxDelivery, status: str) -> None:
    """Let a sandbox phone report that a message arrived or was read, as a vendor's later receipt."""
    SandboxDelivery.objects.filter(pk=delivery.pk).exclude(status=status).update(status=status)
    told = {"type": "receipt", "id": f"{status}-{delivery.pk}", "key": delivery.idempotency_key, "status": status}
    told["at"] = clock.now().isoformat()
    accept_inbound(delivery.tenant_id, delivery.channel, told["id"], json.dumps(told))


def set_sandbox_fault(actor: Actor, channel: Channel, address: str, fault: str | None) -> None:
    """Make a sandbox phone refuse, throttle or vanish (`refused`, `rate_limited`, `unreachable`), or heal it (None)."""
    with transaction.atomic():
        row = Channel.objects.of(actor).select_for_update().get(pk=channel.pk)
        config = json.loads(row.config or "{}")
        faults = {key: value for key, value in config.get("faults", {}).items() if key != address}
        row.config = json.dumps({**config, "faults": faults | ({address: fault} if fault else {})})
        row.save(update_fields=["config"])
    channel.config = row.config


def _read(row: RawInbound) -> Told:
    told = Told(raw_id=row.id, tenant_id=row.tenant_id, channel_id=row.channel_id, attempts=row.attempts)
    try:
        return replace(told, events=adapter_of(row.channel.kind).parse(row.channel, row.body))
    except (ValueError, LookupError) as problem:
        return replace(told, problem=str(problem))
    except Exception as mistake:  # an adapter's own mistake must not hold up everybody else's messages
        log.error("channels.unreadable", raw_id=row.id, error=type(mistake).__name__)
        return replace(told, problem=f"the adapter failed: {type(mistake).__name__}")
