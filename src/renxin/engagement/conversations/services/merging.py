"""One message instead of several: what was put off for the same person travels with the one that goes now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Q

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.policy import Route
from renxin.engagement.conversations.policy.pack import pack
from renxin.kernel.core import clock

_PUT_OFF: Final = ("cap.", "quiet_hours", "closed_day", "liked_hours", "learned_hours")


@dataclass(slots=True)
class Group:
    """A row that goes out, with those that travel along; `fetched` are the ids of those that nobody had claimed."""

    row: Outbox
    route: Route
    others: int
    joined: list[Outbox] = field(default_factory=list)
    fetched: set[int] = field(default_factory=set)


def join(tenant_id: int, may_go: Sequence[tuple[Outbox, Route, int]], waiting: Sequence[Outbox] = ()) -> list[Group]:
    """Return the messages to be handed over, each with the rows that travel along.

    A message goes out together with what the night or a limit had put off for the same person, and with what a limit
    would put off now (`waiting`). What its sender timed keeps its time.
    """
    groups: list[Group] = []
    open_for: dict[tuple[int, int], Group] = {}
    for row, route, others in may_go:
        leader = open_for.get((row.patient_id, route.channel.pk))
        if leader and _was_put_off(row) and _was_put_off(leader.row) and _fits(leader, row):
            leader.joined.append(row)
            continue
        group = Group(row, route, others)
        groups.append(group)
        if may_travel(row) and channels.capabilities(route.channel).free_text and row.rule != "sent_again":
            open_for.setdefault((row.patient_id, route.channel.pk), group)
    leaders = {patient_id: group for (patient_id, _channel), group in open_for.items()}
    for row in waiting:
        leader = leaders.get(row.patient_id)
        if leader and _fits(leader, row):
            _take_along(leader, row)
    _fetch(tenant_id, leaders)
    return groups


def may_travel(row: Outbox) -> bool:
    """Tell whether a row may share a message: ordinary words that name no time of their own and nobody's secret."""
    merge = pack().merge
    if row.message_class not in merge.classes or row.purpose not in merge.purposes:
        return False
    return not (row.is_reply or row.private or row.tried or row.round)


def _was_put_off(row: Outbox) -> bool:
    return row.rule.startswith(_PUT_OFF)


def _fits(leader: Group, row: Outbox) -> bool:
    """Tell whether a row may go with another: the same consent covers both, and the same channel."""
    return (
        may_travel(row)
        and len(leader.joined) + 1 < pack().merge.most
        and row.purpose == leader.row.purpose
        and row.channel_kind in ("", leader.route.channel.kind)
        and (not row.ways or leader.route.channel.kind in row.ways.split(","))
    )


def _take_along(leader: Group, row: Outbox) -> None:
    leader.joined.append(row)
    row.channel_id, row.via_patient_id = leader.route.channel.pk, leader.route.via_patient_id


def _fetch(tenant_id: int, leaders: dict[int, Group]) -> None:
    """Take along what waits for the same people and was put off, not timed by its sender."""
    if not leaders:
        return
    now, ahead = clock.now(), timedelta(days=pack().merge.days)
    put_off = Q(*[Q(rule__startswith=code) for code in _PUT_OFF], _connector=Q.OR)
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.wall())
    waiting = (
        Outbox.objects.of(tenant_id)
        .filter(put_off, free, patient_id__any=sorted(leaders), state=Outbox.State.DUE, lease__isnull=True)
        .filter(due_at__gt=now, due_at__lte=now + ahead, message_class__in=pack().merge.classes)
        .order_by("due_at", "id")
        .select_for_update(skip_locked=True)
    )
    for row in waiting:
        leader = leaders[row.patient_id]
        if _fits(leader, row):
            _take_along(leader, row)
            leader.fetched.add(row.pk)
