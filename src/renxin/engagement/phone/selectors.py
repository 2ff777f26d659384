"""Reads of the telephone. Who works with calls sees those of patients she may see; reviewers see all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet

from renxin.engagement.channels.models import Channel
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard

from .models import AgentLine, Call, CallReview

RECENT: Final = Keyset("-started_at", "-id", size=40)
_FORGOTTEN: Final = timedelta(hours=4)
_JUST_NOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """A call with whom it was with, as lists show it."""

    call: Call
    card: PatientCard | None


def visible(actor: Actor) -> QuerySet[Call]:
    """Return the calls this actor may see: her own, and those with patients she may see."""
    actor.require("calls.view")
    rows = Call.objects.of(actor).select_related("agent__practitioner", "department", "channel", "task", "ask")
    if actor.all_departments or actor.may("calls.review"):
        return rows
    return rows.filter(Q(agent_id=actor.user_id) | Q(patient_id__in=patients.visible(actor).values("pk")))


def get(actor: Actor, uid: UUID | str) -> Call:
    """Return the call with `uid`.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("call")
    return found


def owed(actor: Actor) -> list[Line]:
    """Return the missed calls nobody has called back, the shortest time left first."""
    rows = visible(actor).filter(call_back_due_at__isnull=False, settled_at__isnull=True)
    return lines(actor, rows.order_by("call_back_due_at", "id")[:200])


def owed_count(actor: Actor) -> int:
    """Return how many call-backs are owed."""
    return visible(actor).filter(call_back_due_at__isnull=False, settled_at__isnull=True).count()


def owed_for_task(actor: Actor, task: Task) -> Call | None:
    """Return the missed call for which a task asks to call back."""
    rows = Call.objects.of(actor).filter(task_id=task.pk, direction=Call.Direction.IN)
    return rows.filter(call_back_due_at__isnull=False).order_by("id").first()


def recent(actor: Actor, after: str = "") -> tuple[Page[Call], list[Line]]:
    """Return a page of calls, the newest first; calls that were not made yet are left out."""
    page = RECENT.page(visible(actor).exclude(status=Call.Status.PLANNED), after)
    return page, lines(actor, page.items)


def to_wrap(actor: Actor) -> list[Line]:
    """Return the actor's calls that ended without a note of how."""
    rows = visible(actor).filter(agent_id=actor.user_id, status=Call.Status.ENDED, wrapped_at__isnull=True)
    return lines(actor, rows.exclude(answered_at__isnull=True).order_by("-id")[:20])


def now_on(actor: Actor) -> list[Line]:
    """Return the patients' calls that ring at the actor's extension or go on; those forgotten are left out."""
    rows = visible(actor).filter(agent_id=actor.user_id, status__in=[Call.Status.RINGING, Call.Status.TALKING])
    rows = rows.filter(is_automatic=False, started_at__gte=clock.now() - _FORGOTTEN).filter(direction=Call.Direction.IN)
    return lines(actor, rows.order_by("-id")[:3])


def going_on(actor: Actor, patient_id: int) -> Call | None:
    """Return the actor's own call to a patient that was begun just now and is not over."""
    rows = visible(actor).filter(agent_id=actor.user_id, patient_id=patient_id, direction=Call.Direction.OUT)
    open_ones = rows.filter(wrapped_at__isnull=True, started_at__gte=clock.now() - _JUST_NOW)
    return open_ones.exclude(status=Call.Status.ENDED).order_by("-id").first()


def lines(actor: Actor, calls: Iterable[Call]) -> list[Line]:
    """Return calls with whom they were with; who may see a call sees who it was with."""
    found = list(calls)
    cards = patients.cards(actor, [call.patient_id for call in found])
    return [Line(call, cards.get(call.patient_id)) for call in found]


def people_of_number(actor: Actor, call: Call) -> list[PatientCard]:
    """Return every person who has the number of a call and whom the actor may see."""
    ids = patients.patients_by_contact(actor.tenant_id, "phone", call.number)
    found = patients.cards(actor, {*ids, call.patient_id})
    return sorted(found.values(), key=lambda card: (card.id != call.patient_id, card.name))


def person(actor: Actor, patient_id: int) -> Patient | None:
    """Return a patient for the machinery of a call."""
    return Patient.objects.of(actor).filter(pk=patient_id).first()


def line_of(actor: Actor) -> AgentLine | None:
    """Return the extension of the actor while calls may ring there."""
    return (
        AgentLine.objects.of(actor).filter(user_id=actor.user_id or 0, is_ready=True).select_related("channel").first()
    )


def own_line(actor: Actor) -> AgentLine | None:
    """Return the extension of the actor, ready or not."""
    return AgentLine.objects.of(actor).filter(user_id=actor.user_id or 0).select_related("channel").first()


def voice_channels(actor: Actor) -> list[Channel]:
    """Return the voice accounts that are in use."""
    return list(Channel.objects.of(actor).filter(kind="voice", is_active=True).order_by("id"))


def reviews(actor: Actor) -> QuerySet[CallReview]:
    """Return the calls drawn for listening again."""
    actor.require("calls.review")
    return CallReview.objects.of(actor).select_related("call__agent__practitioner", "reviewer__practitioner")


def review(actor: Actor, uid: UUID | str) -> CallReview:
    """Return one of them.

    Raises:
        NotFound: there is none.
    """
    found = reviews(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("review")
    return found


def review_results(actor: Actor) -> list[dict[str, Any]]:
    """Return for each agent how many calls were scored and their mean."""
    done = CallReview.objects.of(actor).filter(state=CallReview.State.DONE)
    rows = done.values("call__agent_id").annotate(count=Count("id"), mean=Avg("total")).order_by("-mean")
    return [dict(row) for row in rows]
