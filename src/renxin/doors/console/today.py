"""What one member of staff has to do now, from several packages, in one order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.cases import selectors as cases

# Where no promise of the desk runs (the assistant speaks with her), somebody looks within the hour.
LOOK_WITHIN: Final = timedelta(hours=1)
_MOST: Final = 50
_CASE_SOURCE: Final = "cases:"
_ICONS: Final = {
    "call": "phone",
    "message": "message-circle",
    "check": "clipboard-check",
    "case": "life-buoy",
    "alarm": "octagon-alert",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do for a patient: what, until when, and where it is done."""

    icon: str
    what: str
    started: datetime | None
    due: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One card of the day: for whom, all that is due, and where it begins."""

    rank: float
    patient: PatientCard | None
    lines: tuple[Line, ...]
    where: str
    mine: bool
    fits: bool
    url: str
    claim_url: str = ""

    @property
    def due(self) -> datetime | None:
        """Return when the first of it is due."""
        return min((line.due for line in self.lines if line.due), default=None)

    @property
    def started(self) -> datetime | None:
        """Return when that began to be due."""
        first = min((line for line in self.lines if line.due), key=lambda line: line.due or clock.now(), default=None)
        return first.started if first else None


def items(actor: Actor) -> list[Item]:
    """Return what waits for the actor, one card for each patient, the most pressing first."""
    return read(actor)[0]


def read(actor: Actor) -> tuple[list[Item], int]:
    """Return the cards of the day, and how many tasks stand on none of them."""
    found = worklist.today_cards(actor) if actor.may("tasks.view") else worklist.Today([], 0)
    waiting = {row.patient_id: row for row in _waiting(actor)}
    people = patients.cards(actor, {card.patient_id for card in found.cards if card.patient_id} | set(waiting))
    links = _case_links(actor, [one.task for card in found.cards for one in card.tasks])
    cards = [_of_card(actor, card, waiting.pop(card.patient_id, None), people, links) for card in found.cards]
    cards += [_of_conversation(row, people) for row in waiting.values()]
    return sorted(cards, key=lambda item: (-item.rank, item.due or clock.now())), found.more


def _waiting(actor: Actor) -> list[conversations.Conversation]:
    return conversations.waiting(actor, _MOST) if actor.may("conversations.view") else []


def late(found: list[Item]) -> int:
    """Return how many of these are past their time."""
    now = clock.now()
    return sum(1 for item in found if item.due is not None and item.due < now)


def _of_card(
    actor: Actor,
    card: worklist.TodayCard,
    talk: conversations.Conversation | None,
    people: dict[int, PatientCard],
    links: dict[int, str],
) -> Item:
    first = card.tasks[0].task
    lines = _merged(_of_task(one.task, links) for one in card.tasks)
    rank, patient = card.rank, people.get(card.patient_id)
    if talk is not None:
        also = _of_conversation(talk, people)
        lines, rank = [*lines, *also.lines], max(rank, also.rank)
    calls = patient is not None and any(one.task.kind == Task.Kind.CALL for one in card.tasks)
    sheet = _sheet(actor, patient) if calls else ""
    return Item(
        rank=rank,
        patient=patient,
        lines=tuple(lines),
        where=str(first.department) if first.department else "",
        mine=any(one.task.owner_id == actor.user_id for one in card.tasks),
        fits=card.fits,
        url=lines[0].url,
        claim_url=sheet or (reverse("worklist:claim", args=[first.uid]) if _is_free(actor, first) else ""),
    )


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Return lines with the same words once, with how often; the one that is due first leads there."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.what, []).append(line)
    firsts = [(min(same, key=lambda one: one.due or clock.now()), len(same)) for same in found.values()]
    return [replace(line, what=f"{line.what} ×{count}") if count > 1 else line for line, count in firsts]


def _of_task(task: Task, links: dict[int, str]) -> Line:
    return Line(
        icon=_ICONS.get(task.kind, "circle-dot"),
        what=worklist.title_of(task),
        started=task.starts_at,
        due=task.due_at,
        url=links.get(task.pk) or reverse("worklist:task", args=[task.uid]),
    )


def _sheet(actor: Actor, patient: PatientCard | None) -> str:
    """Return where one call to a patient, which settles all that is due, begins; empty for who does not call."""
    may = actor.may("calls.work") and actor.may("careplans.work")
    return reverse("careplans:sheet_start", args=[patient.uid]) if patient and may else ""


def _is_free(actor: Actor, task: Task) -> bool:
    """Tell whether opening the task means taking it: nobody has it, and the actor may do it."""
    return task.owner_id is None and task.kind != Task.Kind.CASE and actor.may("tasks.work")


def _of_conversation(row: conversations.Conversation, people: dict[int, PatientCard]) -> Item:
    since = row.waiting_since or row.opened_at
    due = conversations.answer_due(row) or since + LOOK_WITHIN
    url = reverse("conversations:thread", args=[row.uid])
    words = pgettext("today", "Wrote to us and waits for an answer")
    return Item(
        rank=worklist.rank(since, due, risk=2, promised=True),
        patient=people.get(row.patient_id),
        lines=(Line(_ICONS["message"], words, since, due, url),),
        where=_("Inbox"),
        mine=row.owner_id is not None,
        fits=True,
        url=url,
    )


def _case_links(actor: Actor, tasks: list[Task]) -> dict[int, str]:
    """Return for each task that belongs to a case the address of that case."""
    numbers = {task.pk: int(task.source.split(":")[1]) for task in tasks if task.source.startswith(_CASE_SOURCE)}
    if not numbers or not actor.may("cases.view"):
        return {}
    found = cases.visible(actor).in_bulk(set(numbers.values()))
    return {pk: reverse("cases:case", args=[found[n].uid]) for pk, n in numbers.items() if n in found}
