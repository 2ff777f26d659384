"""Reads of the customer service account for its page: who answers, how satisfied people were."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.engagement.channels.adapters.wecom.models import WecomStaff
from renxin.engagement.channels.adapters.wecom.words import pack
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import Interval, wilson

from .models import KfScore

DAYS: Final = 30
BEST: Final = 5


@dataclass(frozen=True, slots=True)
class Satisfied:
    """How many of those who answered the menu were satisfied, with one colleague or with all."""

    name: str
    counts: dict[int, int]

    @property
    def n(self) -> int:
        """Return how many answered."""
        return sum(self.counts.values())

    @property
    def satisfied(self) -> int:
        """Return how many were satisfied."""
        return self.counts.get(BEST, 0)

    @property
    def share(self) -> float:
        """Return the share of the satisfied."""
        return self.satisfied / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval | None:
        """Return the share of the satisfied with its interval, None when nobody answered."""
        return wilson(self.satisfied, self.n)

    @property
    def answers(self) -> list[tuple[str, int]]:
        """Return each answer of the menu in words, and how often it was given."""
        return [(str(each.words), self.counts.get(each.score, 0)) for each in pack().satisfaction.items]


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague of the company, and whether she answers for the account in WeCom."""

    userid: str
    name: str
    serves: bool
    is_away: bool


def satisfaction(actor: Actor, channel: Channel) -> tuple[Satisfied, list[Satisfied], datetime | None]:
    """Return the last thirty days: all together, each colleague with most answers first, and when somebody last did."""
    actor.require("channels.manage")
    rows = KfScore.objects.of(actor).filter(channel=channel, at__gte=clock.now() - timedelta(days=DAYS))
    called = _names(channel)
    everybody: Counter[int] = Counter()
    by_member: dict[str, Counter[int]] = {}
    latest = None
    for servicer, score, at in rows.order_by("at").values_list("servicer", "score", "at"):
        everybody[score] += 1
        by_member.setdefault(servicer, Counter())[score] += 1
        latest = at
    members = [Satisfied(called.get(userid, userid), dict(counts)) for userid, counts in by_member.items()]
    return Satisfied("", dict(everybody)), sorted(members, key=lambda each: -each.n), latest


def members(actor: Actor, channel: Channel, serving: dict[str, int]) -> list[Member]:
    """Return the company's colleagues, those who serve first.

    Args:
        actor: who looks.
        channel: the account.
        serving: who answers for it according to the vendor: userid and status (1: not at her place).
    """
    actor.require("channels.manage")
    called = _names(channel)
    known = set(called) | set(serving)
    rows = [Member(each, called.get(each, each), each in serving, serving.get(each) == 1) for each in known]
    return sorted(rows, key=lambda row: (not row.serves, row.name))


def _names(channel: Channel) -> dict[str, str]:
    rows = WecomStaff.objects.of(channel.tenant_id).filter(left_at__isnull=True).select_related("user__practitioner")
    return {row.userid: str(row) for row in rows}
