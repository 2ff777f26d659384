"""Reads of training: sessions, who was there, practised talks, what it changed; posts for talking and their load."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from renxin.engagement.conversations.models import Wait
from renxin.engagement.phone.models import Call
from renxin.intelligence.improvement.courses import training
from renxin.intelligence.improvement.effects import Change, Reading, beyond_others, change
from renxin.intelligence.improvement.measuring import itself, read_group, today
from renxin.intelligence.improvement.models import Attendance, CommunicationPost, Practice, TrainingSession
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, User
from renxin.programs.cases.models import Case

PAGES: Final = Keyset("-starts_at", "-id", size=30)
# What training in talking should change: how patients judge, and what they complain of.
_NUMBERS: Final = ("satisfaction", "complaints_per_visits")
_LOAD_DAYS: Final = 30


def sessions(actor: Actor, *, after: str = "") -> Page[TrainingSession]:
    """Return a page of sessions with how many were there, the newest first."""
    return PAGES.page(_sessions(actor), after)


def _sessions(actor: Actor) -> QuerySet[TrainingSession]:
    actor.require("training.attend")
    rows = TrainingSession.objects.of(actor).select_related("trainer__practitioner")
    return rows.annotate(there=Count("attendances"))


def session(actor: Actor, uid: UUID) -> TrainingSession:
    """Return one session.

    Raises:
        NotFound: there is none in this house.
    """
    found = _sessions(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("training")
    return found


def attendance(actor: Actor, found: TrainingSession) -> list[Attendance]:
    """Return who was there; for those who plan training."""
    actor.require("training.manage")
    return list(found.attendances.select_related("user__practitioner", "department").order_by("at", "pk"))


def own_attendance(actor: Actor) -> list[Attendance]:
    """Return the trainings at which the actor was."""
    actor.require("training.attend")
    rows = Attendance.objects.of(actor).filter(user_id=actor.user_id or 0)
    return list(rows.select_related("session").order_by("-at")[:50])


def own_practice(actor: Actor) -> list[Practice]:
    """Return the actor's own practised talks; nobody else's are shown to her."""
    actor.require("training.attend")
    return list(Practice.objects.of(actor).filter(user_id=actor.user_id or 0).order_by("-at")[:20])


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changed in the trained departments, and in the others meanwhile; `beyond` is the one less the other.

    `verdict` is the code of what may be said: shows, not_shown, worse, too_few.
    """

    metric: Any
    before: Reading
    after: Reading
    others_before: Reading
    others_after: Reading
    own: Change | None
    beyond: Change | None
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingEffect:
    """The effect of a session: which departments were trained, since when, over how many days on either side."""

    departments: tuple[Organization, ...]
    others: int
    since: date
    days: int
    numbers: tuple[Effect, ...]


def effect(actor: Actor, found: TrainingSession) -> TrainingEffect | None:
    """Return before and after of the trained departments beside the others; None while nobody was there."""
    actor.require("training.manage")
    trained = _trained(actor, found)
    since = found.ends_at.astimezone(organizations.zone_of(actor)).date()
    days = min(training().compare_days, (today(actor) - since).days)
    if not trained or days < 1:
        return None
    every = organizations.departments(actor)
    mine = tuple(row for row in every if row.pk in trained)
    others = [row.pk for row in every if row.pk not in trained]
    first = since - timedelta(days=days)
    return TrainingEffect(
        departments=mine,
        others=len(others),
        since=since,
        days=days,
        numbers=tuple(_number(actor, code, sorted(trained), others, (first, since, days)) for code in _NUMBERS),
    )


def _trained(actor: Actor, found: TrainingSession) -> set[int]:
    """Return the departments from which at least one was there, of those it was meant for."""
    there = set(found.attendances.exclude(department=None).values_list("department_id", flat=True))
    return there & set(found.departments) if found.departments else there


def _number(
    actor: Actor, code: str, mine: Sequence[int], others: Sequence[int], when: tuple[date, date, int]
) -> Effect:
    first, since, days = when
    stretches = ((first, since - timedelta(days=1)), (since + timedelta(days=1), since + timedelta(days=days)))
    before, after = (read_group(actor, code, mine, *one) for one in stretches)
    their_before, their_after = (read_group(actor, code, others, *one) for one in stretches)
    metric = insights.metric_of(itself(actor.tenant_id), code)
    own, theirs = change(before, after), change(their_before, their_after)
    return Effect(
        metric=metric,
        before=before,
        after=after,
        others_before=their_before,
        others_after=their_after,
        own=own,
        beyond=beyond_others(own, theirs) if own and theirs else None,
        verdict=_verdict(before, after, own and theirs and beyond_others(own, theirs), metric.more_is_better),
    )


def _verdict(before: Reading, after: Reading, beyond: Change | None, more_is_better: bool) -> str:
    if beyond is None or min(before.n, after.n) < improving().least_n:
        return "too_few"
    if beyond.is_chance:
        return "not_shown"
    return "shows" if (beyond.value > 0) == more_is_better else "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLoad:
    """One communication post and what it carries: open cases, cases of the last days, talks of the last days."""

    post: CommunicationPost
    open_cases: int
    cases: int
    talks: int


def posts(actor: Actor) -> list[PostLoad]:
    """Return the posts that are held, by department, with their load of the last thirty days."""
    actor.require("improvements.view")
    rows = CommunicationPost.objects.of(actor).filter(until_on__isnull=True)
    rows = rows.select_related("user__practitioner", "department").order_by("department__name", "pk")
    if not actor.all_departments:
        rows = rows.filter(department_id__in=actor.department_ids)
    found = list(rows)
    users = {row.user_id for row in found}
    since = clock.now() - timedelta(days=_LOAD_DAYS)
    owned = Case.objects.of(actor).filter(owner_id__in=users).order_by().values("owner_id")
    counted = {
        row["owner_id"]: (row["still"], row["lately"])
        for row in owned.annotate(
            still=Count("pk", filter=~Q(status="closed")), lately=Count("pk", filter=Q(opened_at__gte=since))
        )
    }
    talks = _talks(actor, users, since)
    return [
        PostLoad(
            post=row,
            open_cases=counted.get(row.user_id, (0, 0))[0],
            cases=counted.get(row.user_id, (0, 0))[1],
            talks=talks.get(row.user_id, 0),
        )
        for row in found
    ]


def _talks(actor: Actor, users: set[int], since: datetime) -> dict[int | None, int]:
    """Return how many chats were settled and calls were held by these people since then."""
    found: dict[int | None, int] = {}
    chats = Wait.objects.of(actor).filter(owner_id__in=users, settled_at__gte=since).order_by().values("owner_id")
    for chat in chats.annotate(n=Count("pk")):
        found[chat["owner_id"]] = chat["n"]
    calls = Call.objects.of(actor).filter(agent_id__in=users, started_at__gte=since).order_by().values("agent_id")
    for call in calls.annotate(n=Count("pk")):
        found[call["agent_id"]] = found.get(call["agent_id"], 0) + call["n"]
    return found


def post(actor: Actor, uid: UUID) -> CommunicationPost:
    """Return one post.

    Raises:
        NotFound: there is none in this house.
    """
    actor.require("training.manage")
    found = CommunicationPost.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("post")
    return found


def colleagues(actor: Actor) -> list[User]:
    """Return the staff, by name: who may own, train or be trained."""
    rows = User.objects.of(actor).filter(is_active=True).select_related("practitioner")
    return list(rows.order_by("practitioner__pinyin_key", "pk")[:1000])
