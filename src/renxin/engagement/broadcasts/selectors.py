"""Reads of the broadcasts: the list, how one runs, what came of it for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Min, Q, QuerySet
from django.urls import reverse

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Named
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from .models import Broadcast, Recipient

# What became of a message, in the order in which it happens.
OUTCOMES: Final = (
    "waiting", "queued", "awaiting", "sent", "delivered", "read", "clicked", "unknown", "failed", "blocked", "dropped",
)  # fmt: skip
_ON_THE_WAY: Final = frozenset({"waiting", "queued"})
_ARRIVED: Final = frozenset({"delivered", "read", "clicked"})
_SEEN: Final = frozenset({"read", "clicked"})

# The log of messages is reduced to the list's own first: one range of ids, one source; then it meets the list.
_TALLY: Final = """
WITH said AS MATERIALIZED (
    SELECT patient_id, id, status, reason, channel_id FROM conversations_message
    WHERE tenant_id = %(tenant)s AND id BETWEEN %(first)s AND %(last)s AND source = %(source)s
)
SELECT CASE WHEN r.state IN ('waiting', 'dropped') OR said.id IS NULL THEN r.state ELSE said.status END AS outcome,
       CASE WHEN r.state IN ('waiting', 'dropped') OR said.id IS NULL THEN r.rule ELSE said.reason END AS rule,
       said.channel_id, count(*)
FROM broadcasts_recipient r LEFT JOIN said ON said.id = r.message_id
WHERE r.tenant_id = %(tenant)s AND r.broadcast_id = %(broadcast)s
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How many people share an outcome, for which rule, over which channel."""

    outcome: str
    rule: str
    channel_id: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is."""

    people: int
    results: tuple[Result, ...]

    def count(self, outcomes: Collection[str]) -> int:
        """Return how many people have one of these outcomes."""
        return sum(one.people for one in self.results if one.outcome in outcomes)

    @property
    def handed_over(self) -> int:
        """Return how many are not waiting for their turn any more."""
        return self.people - self.count({"waiting"})

    @property
    def by_outcome(self) -> list[tuple[str, int]]:
        """Return how many people have each outcome, in the order in which they happen."""
        found = [(outcome, self.count({outcome})) for outcome in OUTCOMES]
        return [(outcome, people) for outcome, people in found if people]

    @property
    def stopped(self) -> list[Result]:
        """Return the rules that stopped somebody, the commonest first."""
        rules: dict[str, int] = {}
        for one in self.results:
            if one.outcome in ("blocked", "failed") and one.rule:
                rules[one.rule] = rules.get(one.rule, 0) + one.people
        found = [Result("blocked", rule, None, people) for rule, people in rules.items()]
        return sorted(found, key=lambda one: -one.people)

    @property
    def by_channel(self) -> list[tuple[int, int, int, int]]:
        """Return for each channel how many left, arrived and were read over it."""
        channels = sorted({one.channel_id for one in self.results if one.channel_id})
        return [
            (channel, self._over(channel, None), self._over(channel, _ARRIVED), self._over(channel, _SEEN))
            for channel in channels
        ]

    def _over(self, channel: int, outcomes: frozenset[str] | None) -> int:
        gone = frozenset({"sent"}) | _ARRIVED
        return sum(
            one.people for one in self.results if one.channel_id == channel and one.outcome in (outcomes or gone)
        )


def broadcasts(actor: Actor, *, status: str = "", before: int | None = None, limit: int = 50) -> list[Broadcast]:
    """Return the broadcasts, the newest first."""
    actor.require("broadcasts.view")
    rows = Broadcast.objects.of(actor).select_related("version__template")
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(pk__lt=before) if before else rows
    return list(rows.order_by("-id")[:limit])


def waiting_for(actor: Actor) -> list[Broadcast]:
    """Return the broadcasts that wait for this person's approval."""
    if not actor.may("broadcasts.approve"):
        return []
    rows = Broadcast.objects.of(actor).filter(status=Broadcast.Status.WAITING).exclude(author_id=actor.user_id)
    return list(rows.order_by("planned_at"))


def get(actor: Actor, uid: UUID | str) -> Broadcast:
    """Return a broadcast with its words.

    Raises:
        NotFound: there is none in this hospital.
    """
    actor.require("broadcasts.view")
    found = Broadcast.objects.of(actor).filter(uid=uid).select_related("version__template").first()
    if found is None:
        raise NotFound("broadcast")
    return found


def progress(actor: Actor, broadcast: Broadcast) -> Progress:
    """Return how far a broadcast is, in one statement."""
    actor.require("broadcasts.view")
    first, last = _message_ids(actor, broadcast)
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLY,
            {
                "tenant": actor.tenant_id,
                "broadcast": broadcast.pk,
                "first": first,
                "last": last,
                "source": f"broadcasts:{broadcast.pk}",
            },
        )
        results = tuple(Result(*row) for row in cursor.fetchall())
    return Progress(sum(one.people for one in results), results)


def outcomes(actor: Actor, broadcast: Broadcast) -> dict[int, tuple[str, str]]:
    """Return status and reason of each message of a broadcast."""
    actor.require("broadcasts.view")
    ids = _message_ids(actor, broadcast)
    rows = Message.objects.of(actor).filter(id__range=ids, source=f"broadcasts:{broadcast.pk}")
    return {row[0]: (row[1], row[2]) for row in rows.values_list("id", "status", "reason")}


def by_channel(actor: Actor, found: Progress) -> list[tuple[str, int, int, int]]:
    """Return for each channel by name how many left, arrived and were read over it."""
    names = {one.pk: one.name for one in channels.channels(actor)}
    return [(names.get(channel, "–"), gone, arrived, seen) for channel, gone, arrived, seen in found.by_channel]


def _message_ids(actor: Actor, broadcast: Broadcast) -> tuple[int, int]:
    rows = Recipient.objects.of(actor).filter(broadcast=broadcast)
    bounds = rows.aggregate(first=Min("message_id"), last=Max("message_id"))
    return bounds["first"] or 0, bounds["last"] or 0


def named(actor: Actor, source: str) -> Named | None:
    """Return the name and the page of the broadcast behind a source (`broadcasts:<id>`)."""
    found = Broadcast.objects.of(actor).filter(pk=source.partition(":")[2]).first()
    if found is None:
        return None
    url = reverse("broadcasts:broadcast", args=[found.uid]) if actor.may("broadcasts.view") else ""
    return Named(found.name, url)


def stopped_sources(tenant_id: int, sources: list[str]) -> dict[str, str]:
    """Return those of these sources (`broadcasts:<id>`) that must not go any more, each with the rule.

    Those that were stopped, and those to very many that nobody but their author has let run.
    """
    ids = [int(source.partition(":")[2]) for source in sources if source.partition(":")[2].isdecimal()]
    rows = Broadcast.objects.of(tenant_id).filter(pk__in=ids)
    stopped = rows.filter(status=Broadcast.Status.STOPPED)
    alone = Q(approver__isnull=True) | Q(approver=F("author"))
    unapproved = rows.filter(alone, people__gt=conversations.approval_from())
    found = {f"broadcasts:{pk}": "approval" for pk in unapproved.values_list("pk", flat=True)}
    return found | {f"broadcasts:{pk}": "reason_gone" for pk in stopped.values_list("pk", flat=True)}


def recipients(actor: Actor, broadcast: Broadcast) -> QuerySet[Recipient]:
    """Return who is on the list, for who may see patients.

    Raises:
        NotAllowed: the actor sees only counts.
    """
    actor.require("patients.view")
    actor.require("patients.search")
    return Recipient.objects.of(actor).filter(broadcast=broadcast).order_by("id")
