"""The road out, second half: claim due rows, ask the policy again, hand over, write down what came of it.

Three steps, so that no database transaction is open while a vendor is spoken to:

1. claim: one transaction locks due rows, decides, counts them against the caps and leases them for a while;
2. deliver: the adapter gets them under keys that make a second hand-over harmless;
3. settle: one transaction writes statuses and facts, for rows that still carry this lease.

A crash between 2 and 3 leaves the rows due; when the lease ends they are handed over again under the same keys.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import outcomes, policy, preview, rows, snapshot
from renxin.engagement.conversations.contact_rules import contact_rules
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.outcomes import Outcome
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

LEASE = timedelta(seconds=60)
BATCH = 500
MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(slots=True)
class _Batch:
    """The claimed rows of one tenant: those to hand over by channel, and those the policy settled already."""

    tenant_id: int
    lease: uuid.UUID
    rows: dict[bytes, Outbox] = field(default_factory=dict)
    to_send: dict[Channel, list[channels.OutboxItem]] = field(default_factory=lambda: defaultdict(list))
    outcomes: list[Outcome] = field(default_factory=list)


def dispatch_due(limit: int = BATCH) -> int:
    """Send what is due, one batch; return how many rows were decided."""
    batches = _claim(limit)
    for batch in batches:
        with tenant.scope(batch.tenant_id):
            _deliver(batch)
            with transaction.atomic():
                outcomes.settle(Actor.system(batch.tenant_id, "conversations.dispatch"), batch.lease, batch.outcomes)
    return sum(len(batch.rows) for batch in batches)


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


def _decide(tenant_id: int, claimed: Sequence[Outbox]) -> _Batch:
    """Ask the policy about each row as things stand now, reserve its place under the caps and lease it."""
    batch = _Batch(tenant_id, uuid.uuid4(), {_vendor_key(row): row for row in claimed})
    with tenant.scope(tenant_id):
        rows.lock_counters(tenant_id, _to_count(claimed), clock.today())
        rules, now = contact_rules(), clock.now()
        seen = snapshot.take(
            tenant_id, [row.patient_id for row in claimed], {row.purpose for row in claimed}, rules
        )
        texts = rows.read_bodies(tenant_id, [(row.patient_id, row.message_id) for row in claimed])
        hospital = organizations.tenant_name(tenant_id)
        counted: list[Outbox] = []
        for row in claimed:
            facts, route = seen.of(row.patient_id, row.channel_kind)
            decision = policy.evaluate(_proposal(row), facts, rules, now)
            if decision.verdict != "allow" or route is None:
                batch.outcomes.append(outcomes.stopped(row, decision))
                continue
            if row.counted_on is None and not row.is_reply:
                row.counted_on = now.astimezone(facts.zone).date()
                facts.sent[row.purpose, row.counted_on] += 1
                counted.append(row)
            text = texts[row.patient_id, row.message_id]
            batch.to_send[route.channel].append(_item(row, route, text, hospital))
        rows.count_contacts(tenant_id, counted)
        rows.lease(claimed, batch.lease, clock.wall() + LEASE, counted)
    return batch


def _deliver(batch: _Batch) -> None:
    for channel, items in batch.to_send.items():
        for receipt in channels.deliver(channel, items):
            batch.outcomes.append(_outcome(batch.rows[receipt.key], channel, receipt))


def _outcome(row: Outbox, channel: Channel, receipt: channels.Receipt) -> Outcome:
    error = receipt.error
    if error is None:
        return outcomes.sent(row, channel.pk, receipt.external_id)
    if error.permanent or row.attempts + 1 >= MAX_ATTEMPTS:
        return outcomes.failed(row, channel.pk, error.reason)
    return outcomes.put_off(row, error.reason, clock.now() + pause(row.attempts, error.retry_after))


def pause(attempts: int, asked: int | None) -> timedelta:
    """Return how long to wait after `attempts` earlier failures; at least what the vendor asked for."""
    return max(min(FIRST_PAUSE * 4**attempts, LONGEST_PAUSE), timedelta(seconds=asked or 0))
