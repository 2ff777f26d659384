"""What one member of staff has to do now, from several packages, in one order."""

from dataclasses import dataclass
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
_ICONS: Final = {"call": "phone", "message": "message-circle", "check": "clipboard-check", "case": "life-buoy"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the day: for whom, what, until when, and where it is done."""

    rank: float
    icon: str
    what: str
    patient: PatientCard | None
    where: str
    started: datetime | None
    due: datetime | None
    mine: bool
    fits: bool
    url: str
    claim_url: str = ""


def items(actor: Actor) -> list[Item]:
    """Return the actor's open tasks, cases and waiting conversations, the most pressing first."""
    tasks = worklist.today(actor) if actor.may("tasks.view") else []
    waiting = conversations.waiting(actor, _MOST) if actor.may("conversations.view") else []
    people = patients.cards(actor, {t.task.patient_id for t in tasks} | {c.patient_id for c in waiting})
    links = _case_links(actor, [found.task for found in tasks])
    found = [_of_task(actor, row, people, links) for row in tasks] + [_of_conversation(c, people) for c in waiting]
    return sorted(found, key=lambda item: (-item.rank, item.due or clock.now()))


def late(found: list[Item]) -> int:
    """Return how many of these are past their time."""
    now = clock.now()
    return sum(1 for item in found if item.due is not None and item.due < now)


def _of_task(actor: Actor, row: worklist.TodayTask, people: dict[int, PatientCard], links: dict[int, str]) -> Item:
    task = row.task
    return Item(
        rank=row.rank,
        icon=_ICONS.get(task.kind, "circle-dot"),
        what=worklist.title_of(task),
        patient=people.get(task.patient_id),
        where=str(task.department) if task.department else "",
        started=task.starts_at,
        due=task.due_at,
        mine=task.owner_id == actor.user_id,
        fits=row.fits,
        url=links.get(task.pk) or reverse("worklist:task", args=[task.uid]),
        claim_url=reverse("worklist:claim", args=[task.uid]) if _is_free(actor, task) else "",
    )


def _is_free(actor: Actor, task: Task) -> bool:
    """Tell whether opening the task means taking it: nobody has it, and the actor may do it."""
    return task.owner_id is None and task.kind != Task.Kind.CASE and actor.may("tasks.work")


def _of_conversation(row: conversations.Conversation, people: dict[int, PatientCard]) -> Item:
    since = row.waiting_since or row.opened_at
    due = conversations.answer_due(row) or since + LOOK_WITHIN
    return Item(
        rank=worklist.rank(since, due, risk=2, promised=True),
        icon=_ICONS["message"],
        what=pgettext("today", "Wrote to us and waits for an answer"),
        patient=people.get(row.patient_id),
        where=_("Inbox"),
        started=since,
        due=due,
        mine=row.owner_id is not None,
        fits=True,
        url=reverse("conversations:thread", args=[row.uid]),
    )


def _case_links(actor: Actor, tasks: list[Task]) -> dict[int, str]:
    """Return for each task that belongs to a case the address of that case."""
    numbers = {task.pk: int(task.source.split(":")[1]) for task in tasks if task.source.startswith(_CASE_SOURCE)}
    if not numbers or not actor.may("cases.view"):
        return {}
    found = cases.visible(actor).in_bulk(set(numbers.values()))
    return {pk: reverse("cases:case", args=[found[n].uid]) for pk, n in numbers.items() if n in found}
