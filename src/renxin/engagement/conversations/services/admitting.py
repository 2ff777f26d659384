"""Asking the policy once more about rows that are due: with whom, over which way, together with what, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import policy, rows
from renxin.engagement.conversations.decisions import outcomes
from renxin.engagement.conversations.decisions.outcomes import Outcome
from renxin.engagement.conversations.models import Conversation, Outbox
from renxin.engagement.conversations.policy import reasons, snapshot, wording
from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from . import campaigns, merging
from .packing import Body, pack_item

_FREE_OF_CAPS = frozenset({"clinical", "code"})


@dataclass(slots=True)
class Admitted:
    """A row that may go out now: how, in which shape, with how many other ways left, and which rows travel along.

    `rule` is why this way came first; empty: by the ladder.
    """

    row: Outbox
    route: policy.Route
    item: channels.OutboxItem
    others: int = 0
    rule: str = ""
    joined: list[Outbox] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        """Return the account."""
        return self.route.channel


@dataclass(slots=True)
class Decided:
    """What the policy said about claimed rows. `joined` are those that were not claimed but travel along.

    `waiting` would be put off by a limit, unless they travel with a message that goes now. `chosen_by` is the rule that
    chose the way of a row.
    """

    admitted: list[Admitted] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    counted: list[Outbox] = field(default_factory=list)
    joined: list[Outbox] = field(default_factory=list)
    waiting: list[tuple[Outbox, policy.Decision]] = field(default_factory=list)
    chosen_by: dict[int, str] = field(default_factory=dict)


def admit(tenant_id: int, claimed: Sequence[Outbox]) -> Decided:
    """Return what may go out of rows that are locked; the caller counts and leases them."""
    decided = Decided()
    if not claimed:
        return decided
    system = Actor.system(tenant_id, "conversations.dispatch")
    today = clock.today(organizations.zone_of(system))
    rows.lock_counters(tenant_id, [row for row in claimed if _counts(row)], today)
    seen = snapshot.take(
        tenant_id,
        [row.patient_id for row in claimed],
        {row.purpose for row in claimed},
        [row.patient_id for row in claimed if row.private],
        {row.template for row in claimed if row.template},
    )
    against = _objections(tenant_id, claimed)
    bodies = _bodies(tenant_id, claimed)
    refused = wording.read_again(tenant_id, [(row, bodies[row.pk]) for row in claimed])
    spoken = _channels_of_talks(tenant_id, [row for row in claimed if row.is_reply])
    problem = lambda row: against.get(row.source) or refused.get(row.pk, "")  # noqa: E731
    may_go = [
        (row, chosen.route, chosen.others)
        for row in claimed
        if (chosen := _judge(decided, seen, row, problem(row), spoken.get(row.conversation_id))) and chosen.route
    ]
    _pack(tenant_id, decided, may_go, bodies)
    return decided


def _bodies(tenant_id: int, asked: Sequence[Outbox]) -> dict[int, Body]:
    """Return the words of rows, by row."""
    found = rows.read_bodies(tenant_id, [(row.patient_id, row.message_id) for row in asked]) if asked else {}
    return {row.pk: Body(*found[row.patient_id, row.message_id]) for row in asked}


def _judge(
    decided: Decided, seen: snapshot.Snapshot, row: Outbox, problem: reasons.Objection, spoken: int | None
) -> policy.Chosen | None:
    """Return the way of a row that may go out now; note the outcome of one that may not."""
    wanted = policy.Wanted(
        purpose=row.purpose,
        message_class=row.message_class,
        channel_kind=row.channel_kind,
        ways=policy.ways_of(row.ways),
        template=row.template,
        private=row.private,
        tried=frozenset(row.tried or ()),
        prefer=spoken,
        is_reply=row.is_reply,
    )
    facts, chosen = seen.of(row.patient_id, wanted, is_reply=row.is_reply)
    if chosen.route is None and row.tried and not problem:
        last = row.settled_at is not None and bool(row.external_id)
        decided.outcomes.append(outcomes.ended(row) if last else outcomes.failed(row, row.channel_id, "all_tried"))
        return None
    if chosen.route:
        seen.place(facts, chosen.route)
    decision = policy.evaluate(_proposal(row, problem), facts, policy.contact_rules(), clock.now())
    if decision.until and decision.rule.startswith("cap.") and merging.may_travel(row):
        decided.waiting.append((row, decision))
        return None
    if decision.verdict != "allow" or chosen.route is None:
        decided.outcomes.append(outcomes.stopped(row, decision))
        return None
    row.channel_id, row.via_patient_id = chosen.route.channel.pk, chosen.route.via_patient_id
    decided.chosen_by[row.pk] = "in_place_of" if row.via_patient_id else chosen.rule
    if row.counted_on is None and _counts(row):
        row.counted_on = clock.today(facts.zone)
        facts.sent[row.purpose, row.counted_on] += 1  # the next one of this batch sees it
        decided.counted.append(row)
    return chosen


def _pack(
    tenant_id: int, decided: Decided, may_go: Sequence[tuple[Outbox, policy.Route, int]], bodies: dict[int, Body]
) -> None:
    """Join what travels together and make of each what its vendor gets."""
    groups = merging.join(tenant_id, may_go, [row for row, _decision in decided.waiting])
    along = {row.pk for group in groups for row in group.joined}
    put_off = [outcomes.stopped(row, decision) for row, decision in decided.waiting if row.pk not in along]
    decided.outcomes += put_off
    if not groups:
        return
    hospital = organizations.tenant(Actor.system(tenant_id, "conversations.dispatch")).name
    others = [row for group in groups for row in group.joined if row.pk not in bodies]
    bodies |= _bodies(tenant_id, others)
    # What would travel along and may not any more, or not now, stays behind: its own turn says so.
    refused = wording.read_again(tenant_id, [(row, bodies[row.pk]) for row in others])
    against = _objections(tenant_id, others)
    for group in groups:
        group.joined[:] = [row for row in group.joined if row.pk not in refused and row.source not in against]
    names = _names(tenant_id, [group.row.patient_id for group in groups if group.route.via_patient_id])
    for group in groups:
        together = [bodies[row.pk] for row in (group.row, *group.joined)]
        item = pack_item(group.row, group.route, together, hospital, name=names.get(group.row.patient_id, ""))
        decided.admitted.append(
            Admitted(group.row, group.route, item, group.others, decided.chosen_by[group.row.pk], group.joined)
        )
        decided.joined += [row for row in group.joined if row.pk in group.fetched]


def _channels_of_talks(tenant_id: int, replies: Sequence[Outbox]) -> Mapping[int, int]:
    """Return over which account each patient spoke last: an answer goes back the same way."""
    if not replies:
        return {}
    talks = Conversation.objects.of(tenant_id).filter(pk__in={row.conversation_id for row in replies})
    return {pk: channel for pk, channel in talks.values_list("pk", "channel_id") if channel}


def _names(tenant_id: int, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    system = Actor.system(tenant_id, "conversations.dispatch")
    return {pk: masking.name(person.name) for pk, person in patients.names_of(system, ids).items()}


def _counts(row: Outbox) -> bool:
    return not row.is_reply and row.message_class not in _FREE_OF_CAPS


def _objections(tenant_id: int, asked: Sequence[Outbox]) -> dict[str, reasons.Objection]:
    """Return why rows do not go, or not now, by source: their reason is gone, or their campaign waits for somebody."""
    held = campaigns.held(tenant_id, {row.campaign for row in asked if row.campaign and row.rule == campaigns.RULE})
    waiting: dict[str, reasons.Objection] = {row.source: held[row.campaign] for row in asked if row.campaign in held}
    return waiting | reasons.objections(tenant_id, {row.source for row in asked if row.source})


def _proposal(row: Outbox, problem: reasons.Objection) -> policy.Proposal:
    waits = (problem.rule, problem.until) if isinstance(problem, reasons.NotNow) else None
    return policy.Proposal(
        purpose=row.purpose,
        message_class=row.message_class,
        is_reply=row.is_reply,
        counted=row.counted_on is not None,
        private=row.private,
        problem=problem if isinstance(problem, str) else "",
        waits=waits,
        expires_at=row.expires_at,
    )
