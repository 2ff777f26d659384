"""The road out, second half: claim due rows, ask the policy again, hand over, write down what came of it.

Three steps, so that no database transaction is open while a vendor is spoken to:

1. claim: one transaction locks due rows, decides, counts them against the caps and leases them for a while;
2. deliver: the adapter gets them under keys that make a second hand-over harmless, where the vendor knows such keys;
3. settle: one transaction writes statuses, decisions and facts, for rows that still carry this lease.

A crash between 2 and 3 leaves the rows due; when the lease ends they are handed over again under the same keys, or,
where the vendor would send them twice, become `unknown` and wait for a person. Such vendors get small slices, each
settled before the next, so that a crash leaves few of them.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from renxin.engagement.channels import selectors as channel_selectors
from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import rows
from renxin.engagement.conversations.decisions import outcomes
from renxin.engagement.conversations.decisions.outcomes import Outcome
from renxin.engagement.conversations.models import Outbox
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor

from . import opting_out
from .admitting import Admitted, admit
from .escalating import call_instead
from .packing import vendor_key
from .receipts import outcome_of

LEASE = timedelta(seconds=60)
BATCH = 1_000
SLICE = 50


@dataclass(slots=True)
class _Batch:
    """The claimed rows of one tenant: those to hand over by channel, and those the policy settled already."""

    tenant_id: int
    lease: uuid.UUID
    claimed: int
    rows: dict[str, Admitted] = field(default_factory=dict)
    to_send: dict[Channel, list[Admitted]] = field(default_factory=lambda: defaultdict(list))
    outcomes: list[Outcome] = field(default_factory=list)


def dispatch_due(limit: int = BATCH) -> int:
    """Send what is due, one batch; return how many rows were decided."""
    batches = _claim(limit)
    for batch in batches:
        with tenant.scope(batch.tenant_id):
            _deliver(batch)
    return sum(batch.claimed for batch in batches)


def _claim(limit: int) -> list[_Batch]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.wall())
    with transaction.atomic():
        due = (
            Outbox.objects.filter(free, state=Outbox.State.DUE, due_at__lte=clock.now())
            .order_by("due_at", "id")
            .select_for_update(skip_locked=True)[:limit]
        )
        by_tenant: dict[int, list[Outbox]] = defaultdict(list)
        for row in due:
            by_tenant[row.tenant_id].append(row)
        return [_decide(tenant_id, claimed) for tenant_id, claimed in by_tenant.items()]


def _decide(tenant_id: int, claimed: list[Outbox]) -> _Batch:
    """Ask the policy about each row as things stand now, reserve its place under the caps and lease it."""
    batch = _Batch(tenant_id, uuid.uuid4(), len(claimed))
    with tenant.scope(tenant_id):
        lost, whole = _interrupted(tenant_id, claimed)
        batch.outcomes = [outcomes.unknown(row, row.channel_id, "interrupted") for row in lost]
        decided = admit(tenant_id, whole)
        batch.outcomes += decided.outcomes
        for each in decided.admitted:
            batch.rows[each.item.key] = each
            batch.to_send[each.channel].append(each)
        rows.count_contacts(tenant_id, decided.counted)
        rows.lease([*claimed, *decided.joined], batch.lease, clock.wall() + LEASE)
    return batch


def _interrupted(tenant_id: int, claimed: Sequence[Outbox]) -> tuple[list[Outbox], list[Outbox]]:
    """Part the rows that somebody was handing over when he died to a vendor who would send them twice."""
    left = {row.channel_id for row in claimed if row.lease is not None and row.channel_id}
    if not left:
        return [], list(claimed)
    accounts = Channel.objects.of(tenant_id).filter(pk__in=left)
    blind = {each.pk for each in accounts if not channel_selectors.capabilities(each).idempotent}
    lost = [row for row in claimed if row.lease is not None and row.channel_id in blind]
    return lost, [row for row in claimed if row not in lost] if lost else list(claimed)


def _deliver(batch: _Batch) -> None:
    """Hand over and settle: all at once where a second hand-over is harmless, else slice by slice."""
    pending = batch.outcomes
    for channel, admitted in batch.to_send.items():
        for part in _slices(channel, admitted):
            if len(part) < len(admitted):
                _settle(batch, pending)
                pending = []
                part = _still_ours(batch, part)  # noqa: PLW2901
            if part:
                pending += _hand_over(batch, channel, part)
    _settle(batch, pending)


def _slices(channel: Channel, admitted: list[Admitted]) -> Iterator[list[Admitted]]:
    if channel_selectors.capabilities(channel).idempotent:
        yield admitted
        return
    for start in range(0, len(admitted), SLICE):
        yield admitted[start : start + SLICE]


def _still_ours(batch: _Batch, part: list[Admitted]) -> list[Admitted]:
    """Renew the lease of a slice and return what nobody took over while earlier ones were slow."""
    ids = [row.pk for each in part for row in (each.row, *each.joined)]
    ours = rows.renew_lease(batch.lease, ids, clock.wall() + LEASE)
    return [each for each in part if each.row.pk in ours]


def _hand_over(batch: _Batch, channel: Channel, part: list[Admitted]) -> list[Outcome]:
    found: list[Outcome] = []
    now: datetime = clock.now()
    for receipt in channels.deliver(channel, [each.item for each in part]):
        each = batch.rows[receipt.key]
        outcome = outcome_of(each, receipt, now)
        found += [outcome, *(outcomes.merged(outcome, row) for row in each.joined)]
    return found


def _settle(batch: _Batch, found: list[Outcome]) -> None:
    if not found:
        return
    actor = Actor.system(batch.tenant_id, "conversations.dispatch")
    routes = {each.row.pk: each.route for each in batch.rows.values()}
    with transaction.atomic():
        settled = outcomes.settle(actor, batch.lease, found)
        for one in settled:
            if one.rule == opting_out.REASON and one.row.pk in routes:
                opting_out.heed_route(actor, routes[one.row.pk])
        call_instead(actor, settled)


__all__ = ["BATCH", "LEASE", "dispatch_due", "vendor_key"]
