"""Reads of the desk: who is here, who waits in which place, what the assistant may tell, alarms and promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from renxin.engagement.conversations import reception
from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import (
    AssistantMiss,
    Conversation,
    DirectCount,
    DirectLine,
    Presence,
    Reception,
    Wait,
)
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import Encounter
from renxin.ui.words import duration

WAITED_SINCE = Coalesce("waiting_since", "queued_at", "opened_at")


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A member of staff at the desk: her state, how many conversations she has, how many of them wait, and are late."""

    presence: Presence
    is_here: bool
    load: int
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class Promises:
    """How promises of a kind were kept in a time: how many were made, answered, answered in time."""

    made: int
    answered: int
    in_time: int
    open_late: int
    average: timedelta | None
    longest: timedelta | None

    @property
    def share(self) -> float | None:
        """Return the share of promises kept; None when none has been due."""
        judged = self.answered + self.open_late
        return self.in_time / judged if judged else None

    @property
    def percent(self) -> int | None:
        """Return that share in whole percent."""
        return None if self.share is None else round(100 * self.share)

    @property
    def average_words(self) -> str:
        """Return the average wait as people say it."""
        return duration(self.average) if self.average is not None else "–"

    @property
    def longest_words(self) -> str:
        """Return the longest wait as people say it."""
        return duration(self.longest) if self.longest is not None else "–"


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """A line of the inspection of answers: who, and how the promises were kept."""

    name: str
    promises: Promises


def presence_of(actor: Actor) -> Presence | None:
    """Return the actor's own presence, if she ever was at the desk."""
    found = _PRESENCE(actor.tenant_id, actor.user_id or 0)
    return found[0] if found else None


_PRESENCE = compiled(lambda tenant, user: Presence.objects.of(tenant).filter(user_id=user))


def agents(actor: Actor) -> list[AgentLine]:
    """Return who is at the desk, or was in the last day: for the supervisor."""
    actor.require("conversations.view")
    seen = clock.wall() - timedelta(minutes=desk_pack.pack().away_after_minutes)
    lately = Q(seen_at__gt=clock.wall() - timedelta(days=1))
    rows = Presence.objects.of(actor).filter(lately, user__is_active=True).select_related("user__practitioner")
    mine = Conversation.objects.of(actor).filter(status=Conversation.Status.HUMAN, owner_id__isnull=False)
    counts = {
        owner: (load, waiting, late)
        for owner, load, waiting, late in mine.values_list("owner_id")
        .annotate(
            load=Count("pk"),
            waiting=Count("pk", filter=Q(waiting_since__isnull=False)),
            late=Count("pk", filter=Q(level__gte=2)),
        )
        .order_by()
    }
    lines = [
        AgentLine(row, row.state == Presence.State.ONLINE and row.seen_at > seen, *counts.get(row.user_id, (0, 0, 0)))
        for row in rows
    ]
    return sorted(lines, key=lambda line: (not line.is_here, line.presence.pk))


def ahead_of(row: Conversation) -> int:
    """Return how many wait in the queue before a conversation that waits there."""
    since = row.waiting_since or row.queued_at or row.opened_at
    waiting = Conversation.objects.of(row.tenant_id).filter(
        status=Conversation.Status.QUEUE, department_id=row.department_id, skill=row.skill
    )
    waiting = waiting.exclude(pk=row.pk).annotate(since=WAITED_SINCE)
    return waiting.filter(Q(priority__gt=row.priority) | Q(priority=row.priority, since__lt=since)).count()


def place_in_queue(tenant_id: int, patient_id: int) -> int | None:
    """Return a patient's place in the queue (1: she is next), for her own page; None when she does not wait there."""
    found = Conversation.objects.of(tenant_id).filter(patient_id=patient_id, status=Conversation.Status.QUEUE).first()
    return ahead_of(found) + 1 if found else None


def reception_of(actor: Actor) -> Reception | None:
    """Return the settings of the hospital's assistant, if somebody has made them."""
    return Reception.objects.of(actor).first()


def reception_facts(actor: Actor, language: str) -> dict[str, str]:
    """Return what may be told about the hospital: its own data, and what was filled in for the assistant."""
    hospital = organizations.tenant(actor)
    desk = reception_of(actor)
    own = {
        "hospital": str(hospital.name_en if language == "en" and hospital.name_en else hospital.name),
        "phone": hospital.phone,
        "address": hospital.location.address if hospital.location else "",
        "hours": hours_in_words(hospital.hours, language),
    }
    filled = {
        code: words.get(language) or words.get("zh") or words.get("en") or ""
        for code, words in (desk.facts if desk else {}).items()
    }
    return {code: text for code, text in {**own, **{k: v for k, v in filled.items() if v}}.items() if text}


def hours_in_words(hours: Mapping[str, Any], language: str) -> str:
    """Return opening hours as people say them; empty when none are kept."""
    return reception.hours_in_words(hours, language) if hours else ""


def misses(actor: Actor, limit: int = 100) -> list[AssistantMiss]:
    """Return the questions that the assistant had no answer to, the newest first."""
    actor.require("conversations.supervise")
    return list(AssistantMiss.objects.of(actor).filter(seen_at__isnull=True).order_by("-asked_at")[:limit])


def direct_lines(actor: Actor) -> list[DirectLine]:
    """Return the doctors' direct lines."""
    actor.require("conversations.view")
    return list(DirectLine.objects.of(actor).select_related("doctor__practitioner").order_by("pk"))


def lines_to(actor: Actor, patient_id: int) -> list[DirectLine]:
    """Return the open lines over which a patient may write: of doctors who have seen her."""
    seen = Encounter.objects.of(actor).filter(patient_id=patient_id, practitioner_id__isnull=False)
    rows = DirectLine.objects.of(actor).filter(is_open=True, doctor__practitioner_id__in=seen.values("practitioner_id"))
    return list(rows.select_related("doctor__practitioner").order_by("pk"))


def all_lines(actor: Actor) -> list[DirectLine]:
    """Return every direct line, open or not, for who sets them."""
    actor.require("conversations.supervise")
    return list(DirectLine.objects.of(actor).select_related("doctor__practitioner").order_by("-is_open", "pk"))


def used_today(actor: Actor) -> dict[int, int]:
    """Return how many messages came over each direct line today."""
    actor.require("conversations.supervise")
    today = clock.today(organizations.zone_of(actor))
    rows = DirectCount.objects.of(actor).filter(on=today).values("line_id").annotate(n=Sum("count"))
    return {row["line_id"]: row["n"] for row in rows}


def promises(actor: Actor, since: datetime, until: datetime, *, kinds: Iterable[str] = ()) -> Promises:
    """Return how the promises made in a time were kept, over the whole hospital."""
    actor.require("conversations.view")
    return _promises(_made(actor, since, until, kinds))


def inspection(actor: Actor, since: datetime, until: datetime, by: str = "owner") -> list[InspectionLine]:
    """Return the inspection of answers in a time, by member of staff (`owner`) or `department`, the latest first."""
    actor.require("conversations.supervise")
    column = "department_id" if by == "department" else "owner_id"
    rows = _made(actor, since, until, (Wait.Kind.FIRST, Wait.Kind.NEXT))
    keys = list(rows.values_list(column, flat=True).distinct().order_by())
    names = _names(actor, keys, by)
    lines = [InspectionLine(names.get(key or 0, "–"), _promises(rows.filter(**{column: key}))) for key in keys]
    return sorted(lines, key=lambda line: line.promises.share if line.promises.share is not None else 2.0)


def _made(actor: Actor, since: datetime, until: datetime, kinds: Iterable[str]) -> Any:
    rows = Wait.objects.of(actor).filter(started_at__gte=since, started_at__lt=until)
    rows = rows.exclude(outcome=Wait.Outcome.CLOSED)
    wanted = list(kinds)
    return rows.filter(kind__in=wanted) if wanted else rows


def _promises(rows: Any) -> Promises:
    answered = Q(outcome=Wait.Outcome.ANSWERED)
    waited = F("settled_at") - F("started_at")
    found = rows.order_by().aggregate(
        made=Count("pk"),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & Q(settled_at__lte=F("due_at"))),
        open_late=Count("pk", filter=Q(outcome=Wait.Outcome.OPEN, due_at__lt=clock.now())),
        average=Avg(waited, filter=answered),
        longest=Max(waited, filter=answered),
    )
    return Promises(**found)


def _names(actor: Actor, keys: Iterable[int | None], by: str) -> dict[int, str]:
    ids = [key for key in keys if key]
    if by == "department":
        return {pk: str(row) for pk, row in organizations.departments_by_ids(actor, ids).items()}
    return {pk: row.get_full_name() for pk, row in organizations.users_by_ids(actor, ids).items()}
