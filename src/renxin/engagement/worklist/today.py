"""Today: what presses most, ranked in the database, one card for each patient so that one call settles all of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from . import rules, task_pack
from .models import Task

CARDS: Final = 60
"""How many cards one page holds: more than anybody settles in a day; the list holds the rest."""
_CANDIDATES: Final = 240
# `rules.priority` in SQL, over all open tasks of a unit: read into Python they would cost more than the page.
_RANK: Final = """
worklist_task.risk
* least(greatest(extract(epoch FROM %s - worklist_task.starts_at)
                 / greatest(extract(epoch FROM worklist_task.due_at - worklist_task.starts_at), 1), %s), %s)
* CASE WHEN worklist_task.promised THEN %s ELSE 1 END
"""


@dataclass(frozen=True, slots=True)
class TodayTask:
    """A task on today's list: its rank, the share of its time used up, and whether it still fits into today."""

    task: Task
    rank: float
    used: float
    fits: bool


@dataclass(frozen=True, slots=True)
class TodayCard:
    """What is due for one patient (or one task about nobody), the most pressing first."""

    patient_id: int
    tasks: tuple[TodayTask, ...]
    rank: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The cards of the day; `more` counts the tasks that stand on no card."""

    cards: list[TodayCard]
    more: int


def ranked(rows: QuerySet[Task], now: datetime) -> QuerySet[Task]:
    """Return tasks in the order in which they press: clinical risk × lateness × promise."""
    params = [now, rules.LATENESS_AT_START, rules.LATENESS_MOST, rules.PROMISE]
    return rows.annotate(rank=RawSQL(_RANK, params, FloatField())).order_by("-rank", "due_at", "pk")  # noqa: S611


def wanted(actor: Actor, rows: QuerySet[Task], now: datetime) -> QuerySet[Task]:
    """Return what one person may do now: hers, what nobody has, and, for who manages, what was escalated."""
    whose = Q(owner_id=actor.user_id) | Q(owner_id__isnull=True)
    if actor.may("tasks.manage"):
        whose |= Q(level__gt=0)
    return rows.filter(whose, state=Task.State.OPEN, starts_at__lte=now)


def cards(actor: Actor, rows: QuerySet[Task], most: int = CARDS) -> Today:
    """Return the day of one person: `rows` are the tasks that she may see."""
    now = clock.now()
    due = wanted(actor, rows, now)
    first = ranked(due, now).values_list("pk", "patient_id")[:_CANDIDATES]
    chosen = list(dict.fromkeys(patient if patient > 0 else -pk for pk, patient in first))[:most]
    people, alone = [key for key in chosen if key > 0], [-key for key in chosen if key < 0]
    found = list(ranked(due.filter(Q(patient_id__in=people) | Q(pk__in=alone)), now))
    grouped: dict[int, list[Task]] = defaultdict(list)
    for task in found:
        grouped[task.patient_id if task.patient_id > 0 else -task.pk].append(task)
    order = [(key, grouped[key]) for key in chosen if key in grouped]
    room = _room(actor, [minutes_of(tasks) for _key, tasks in order], now)
    made = [_card(key, tasks, now, fits=at < room) for at, (key, tasks) in enumerate(order)]
    return Today(made, due.count() - len(found))


def flat(actor: Actor, rows: QuerySet[Task], limit: int) -> list[TodayTask]:
    """Return the tasks of the day one by one, the most pressing first."""
    now = clock.now()
    found = list(ranked(wanted(actor, rows, now), now)[:limit])
    room = _room(actor, [task_pack.kind_of(task.kind).minutes for task in found], now)
    return [_task(task, now, fits=at < room) for at, task in enumerate(found)]


def minutes_of(tasks: Sequence[Task]) -> int:
    """Return how long a card takes: one call settles all, each further matter costs a third of its own time."""
    each = sorted((task_pack.kind_of(task.kind).minutes for task in tasks), reverse=True)
    return each[0] + sum(-(-minutes // 3) for minutes in each[1:])


def _room(actor: Actor, minutes: Sequence[int], now: datetime) -> int:
    left = rules.minutes_until(now, task_pack.day_ends(), organizations.zone_of(actor))
    return rules.fitting(minutes, left)


def _card(key: int, tasks: Sequence[Task], now: datetime, *, fits: bool) -> TodayCard:
    found = tuple(_task(task, now, fits=fits) for task in tasks)
    return TodayCard(key if key > 0 else 0, found, max(one.rank for one in found), fits)


def _task(task: Task, now: datetime, *, fits: bool) -> TodayTask:
    used = rules.lateness(task.starts_at, task.due_at, now)
    return TodayTask(task, rules.priority(task.risk, used, promised=task.promised), used, fits)
