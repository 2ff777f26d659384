"""Reads of the panel: members, polls with their votes, advice with what became of it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from renxin.kernel.core import statistics
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import Interval
from renxin.programs.listening.models import Advice, Ballot, PanelMember, Poll, PollOption

from .reach import name_in, names_of, of_department
from .talks import Listed, theme_words

_MEMBERS: Final = Keyset("-invited_at", "-id", size=50)
_POLLS: Final = Keyset("-made_at", "-id", size=20)
_ADVICE: Final = Keyset("-said_at", "-id", size=30)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with her name, and how often she voted of how often she was asked."""

    member: PanelMember
    name: str
    asked: int
    voted: int


@dataclass(frozen=True, slots=True)
class Choice:
    """An option with its votes; the share has an interval, and few votes are hidden while the question is open."""

    option: PollOption
    n: int
    shown: bool

    @property
    def share(self) -> float:
        """Return the share of votes."""
        return self.option.votes / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval | None:
        """Return the 95 percent interval of the share."""
        return statistics.wilson(self.option.votes, self.n)


@dataclass(frozen=True, slots=True)
class PollLine:
    """A poll: how many were asked, how many voted, and what they chose."""

    poll: Poll
    asked: int
    voted: int
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """Advice with who gave it."""

    advice: Advice
    name: str
    theme: str


def members(actor: Actor, *, state: str = "", after: str = "") -> Listed:
    """Return the members of the panel, those asked last first."""
    actor.require("listening.view")
    rows = PanelMember.objects.of(actor).select_related("department")
    rows = rows.filter(state=state) if state else rows
    page = _MEMBERS.page(rows, after)
    asked = Ballot.objects.of(actor).filter(member_id__in=[row.pk for row in page.items])
    counted = asked.values_list("member_id").annotate(
        n=Count("id"), voted=Count("id", filter=Q(voted_on__isnull=False))
    )
    votes = {member: (n, voted) for member, n, voted in counted.values_list("member_id", "n", "voted")}
    names = names_of(actor, [row.patient_id for row in page.items])
    return Listed(
        [MemberLine(row, name_in(names, row.patient_id), *votes.get(row.pk, (0, 0))) for row in page.items], page.next
    )


def member(actor: Actor, uid: UUID | str) -> PanelMember:
    """Return a member.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    found = PanelMember.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("member")
    return found


def active_members(actor: Actor) -> list[MemberLine]:
    """Return the members of now, by when they joined."""
    actor.require("listening.view")
    rows = list(PanelMember.objects.of(actor).filter(state=PanelMember.State.ACTIVE).order_by("consented_at", "id"))
    names = names_of(actor, [row.patient_id for row in rows])
    return [MemberLine(row, name_in(names, row.patient_id), 0, 0) for row in rows]


def polls(actor: Actor, after: str = "") -> Listed:
    """Return the polls, the newest first."""
    actor.require("listening.view")
    page = _POLLS.page(Poll.objects.of(actor).prefetch_related("options"), after)
    return Listed([poll_line(row) for row in page.items], page.next)


def poll(actor: Actor, uid: UUID | str) -> Poll:
    """Return a poll.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    found = Poll.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("poll")
    return found


def poll_line(row: Poll) -> PollLine:
    """Return a poll with its votes. While fewer than five have voted nobody sees for what."""
    asked = row.ballots.count()
    options = list(row.options.all())
    voted = sum(option.votes for option in options)
    shown = voted >= statistics.HIDDEN_BELOW
    return PollLine(row, asked, voted, [Choice(option, voted, shown) for option in options])


def advice(actor: Actor, *, state: str = "", department: str = "", after: str = "") -> Listed:
    """Return advice, the newest first."""
    actor.require("listening.view")
    rows = of_department(Advice.objects.of(actor), department).select_related("department", "day", "decided_by")
    page = _ADVICE.page(rows.filter(state=state) if state else rows, after)
    names = names_of(actor, [row.patient_id for row in page.items])
    return Listed([_advice_line(row, names) for row in page.items], page.next)


def advice_of_day(actor: Actor, day_id: int) -> list[Advice]:
    """Return what was heard on an open day."""
    actor.require("listening.view")
    return list(Advice.objects.of(actor).filter(day_id=day_id).select_related("department").order_by("id"))


def one_advice(actor: Actor, uid: UUID | str) -> Advice:
    """Return one piece of advice.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    found = Advice.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("advice")
    return found


def _advice_line(row: Advice, names: dict[int, str]) -> AdviceLine:
    theme = theme_words([row.theme])
    return AdviceLine(row, name_in(names, row.patient_id), theme[0] if theme else "")
