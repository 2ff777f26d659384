"""The road out, second half: claim due rows, ask the policy again, hand over, write down what came of it.

Three steps, so that no database transaction is open while a vendor is spoken to:

1. claim: one transaction locks due rows, decides, counts them against the caps and leases them for a while;
2. deliver: the adapter gets them under keys that make a second hand-over harmless;
3. settle: one transaction writes statuses and facts, for rows that still carry this lease.

A crash between 2 and 3 leaves the rows due; when the lease ends they are handed over again under the same keys.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import outcomes, policy, rows
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.outcomes import Outcome
from renxin.engagement.conversations.policy import contact_rules, preview, snapshot
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
    rows: dict[str, Outbox] = field(default_factory=dict)
    to_send: dict[Channel, list[channels.OutboxItem]] = field(default_factory=lambda: defaultdict(list))
    counted: list[Outbox] = field(default_factory=list)
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
    batch = _Batch(tenant_id, uuid.uuid4(), {vendor_key(row): row for row in claimed})
    with tenant.scope(tenant_id):
        system = Actor.system(tenant_id, "conversations.dispatch")
        today = clock.today(organizations.zone_of(system))
        rows.lock_counters(tenant_id, [row for row in claimed if not row.is_reply], today)
        private = [row.patient_id for row in claimed if row.private]
        seen = snapshot.take(tenant_id, [row.patient_id for row in claimed], {row.purpose for row in claimed}, private)
        bodies = rows.read_bodies(tenant_id, [(row.patient_id, row.message_id) for row in claimed])
        hospital = organizations.tenant(system).name
        for row in claimed:
            route = _admit(batch, row, seen)
            if route:
                item = _item(row, route.address, bodies[row.patient_id, row.message_id], hospital)
                batch.to_send[route.channel].append(item)
        rows.count_contacts(tenant_id, batch.counted)
        rows.lease(claimed, batch.lease, clock.wall() + LEASE, batch.counted)
    return batch


def _admit(batch: _Batch, row: Outbox, seen: snapshot.Snapshot) -> snapshot.Route | None:
    """Return the route of a row that may go out now; note the outcome of one that may not."""
    facts, route = seen.of(row.patient_id, row.purpose, row.channel_kind, private=row.private)
    decision = policy.evaluate(_proposal(row), facts, contact_rules(), clock.now())
    if decision.verdict != "allow" or route is None:
        batch.outcomes.append(outcomes.stopped(row, decision))
        return None
    if row.counted_on is None and not row.is_reply:
        row.counted_on = clock.today(facts.zone)
        facts.sent[row.purpose, row.counted_on] += 1  # the next one of this batch sees it
        batch.counted.append(row)
    return route


def _proposal(row: Outbox) -> policy.Proposal:
    return policy.Proposal(
        purpose=row.purpose,
        is_reply=row.is_reply,
        urgent=row.urgent,
        counted=row.counted_on is not None,
        private=row.private,
        expires_at=row.expires_at,
    )


def _item(row: Outbox, address: str, body: tuple[str, str, str], hospital: str) -> channels.OutboxItem:
    text, url, language = body
    shown = preview.preview_of(row.purpose, language, hospital)
    return channels.OutboxItem(
        key=vendor_key(row),
        patient_id=row.patient_id,
        address=address,
        text=preview.shown_text(text, url, shown),
        preview=shown,
        url=url,
    )


def vendor_key(row: Outbox) -> str:
    """Return the key under which a vendor gets a row: the same for every try of one round."""
    return f"{bytes(row.key).hex()}-{row.round}"


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
