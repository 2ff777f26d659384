"""Reads of the worklist. A member of staff sees her own tasks and those of the departments she works for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from . import rules, task_pack
from . import today as day
from .alarms.gate import Gate as Gate  # noqa: PLC0414  a face of this package
from .alarms.gate import Missing as Missing  # noqa: PLC0414  a face of this package
from .alarms.gate import gate as gate  # noqa: PLC0414  a face of this package
from .alarms.gate import last_drill as last_drill  # noqa: PLC0414  a face of this package
from .alarms.reading import alarm_spoken as alarm_spoken  # noqa: PLC0414  a face of this package
from .alarms.reading import by_sources as alarms_by_sources  # noqa: F401  a face of this package
from .alarms.reading import has_red as has_red  # noqa: PLC0414  a face of this package
from .alarms.reading import open_alarms as open_alarms  # noqa: PLC0414  a face of this package
from .alarms.reading import steps_to_phone as steps_to_phone  # noqa: PLC0414  a face of this package
from .models import Task
from .today import Today as Today  # noqa: PLC0414  a face of this package
from .today import TodayCard as TodayCard  # noqa: PLC0414  a face of this package
from .today import TodayTask as TodayTask  # noqa: PLC0414  a face of this package

OPEN: Final = Keyset("due_at", "id", size=40)
DONE: Final = Keyset("-closed_at", "-id", size=40)


def visible(actor: Actor) -> QuerySet[Task]:
    """Return the tasks that the actor may see."""
    actor.require("tasks.view")
    if actor.all_departments:
        return _with_people(actor.tenant_id)
    return _within(actor.tenant_id, actor.user_id or 0, [*actor.department_ids])


def _with_people(tenant_id: int) -> QuerySet[Task]:
    return Task.objects.of(tenant_id).select_related("owner__practitioner", "department")


def _within(tenant_id: int, user_id: int, departments: list[int]) -> QuerySet[Task]:
    return _with_people(tenant_id).filter(Q(owner_id=user_id) | Q(department__pk__any=departments))


def get(actor: Actor, uid: UUID | str) -> Task:
    """Return the task with `uid`.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    task = visible(actor).filter(uid=uid).first()
    if task is None:
        raise NotFound("task")
    return task


def by_uids(actor: Actor, uids: Iterable[str]) -> list[Task]:
    """Return those of the tasks called `uids` that the actor may see."""
    try:
        wanted = [UUID(uid) for uid in uids]
    except ValueError:
        return []
    return list(visible(actor).filter(uid__in=wanted))


def today(actor: Actor, limit: int = 200) -> list[TodayTask]:
    """Return what is to be done now by the actor (hers, and those nobody has), the most pressing first.

    Ordered by clinical risk × lateness × promise; those that no longer fit into the working day say so. Who manages
    tasks also sees those of others that were escalated.
    """
    return day.flat(actor, visible(actor), limit)


def today_cards(actor: Actor) -> Today:
    """Return the same by patient: one card for all that is due for her, as many cards as a page holds."""
    return day.cards(actor, visible(actor))


def page(
    actor: Actor,
    *,
    whose: str = "mine",
    kind: str = "",
    when: str = "due",
    department_id: int | None = None,
    after: str = "",
) -> Page[Task]:
    """Return a page of the follow-up list, the earliest due first.

    Args:
        actor: who looks.
        whose: `mine`, `nobody` or `all`.
        kind: a kind of task, or empty for all.
        when: `due` (may be worked on now), `late`, `later` (not before tomorrow or so) or `done`.
        department_id: one department, or all that the actor may see.
        after: where the page before ended.
    """
    now = clock.now()
    rows = visible(actor).filter(**({"kind": kind} if kind in Task.Kind.values else {}))
    rows = rows.filter(**({"department_id": department_id} if department_id else {}))
    rows = rows.filter({"mine": Q(owner_id=actor.user_id), "nobody": Q(owner_id__isnull=True)}.get(whose, Q()))
    if when == "done":
        return DONE.page(rows.filter(state=Task.State.DONE, closed_at__isnull=False), after)
    rows = rows.filter(state=Task.State.OPEN)
    wanted = {"late": Q(due_at__lt=now), "later": Q(starts_at__gt=now)}.get(when, Q(starts_at__lte=now))
    return OPEN.page(rows.filter(wanted), after)


def counts(actor: Actor) -> dict[str, int]:
    """Return how many tasks may be worked on now: the actor's, and nobody's."""
    rows = visible(actor).filter(state=Task.State.OPEN, starts_at__lte=clock.now()).order_by()
    return rows.aggregate(
        mine=Count("pk", filter=Q(owner_id=actor.user_id)), nobody=Count("pk", filter=Q(owner_id__isnull=True))
    )


def of_patient(actor: Actor, patient_id: int, limit: int = 20) -> list[Task]:
    """Return a patient's tasks that the actor may see, open ones first."""
    actor.require("tasks.view")
    return patients.once(actor, patient_id, f"tasks:{limit}", lambda: _read_of_patient(actor, patient_id, limit))


def _read_of_patient(actor: Actor, patient_id: int, limit: int) -> list[Task]:
    of_all, of_some = _of_patient(limit)
    if actor.all_departments:
        return of_all(actor.tenant_id, patient_id)
    return of_some(actor.tenant_id, patient_id, actor.user_id or 0, [*actor.department_ids])


@cache
def _of_patient(limit: int) -> tuple[Compiled[Task], Compiled[Task]]:
    """Return the query for those who see all tasks, and for those who see theirs and their departments'."""

    def first(rows: QuerySet[Task], patient: int) -> QuerySet[Task]:
        return rows.filter(patient_id=patient).order_by("-state", "-due_at")[:limit]

    return (
        compiled(lambda tenant, patient: first(_with_people(tenant), patient)),
        compiled(lambda tenant, patient, user, departments: first(_within(tenant, user, departments), patient)),
    )


def own_task_for(actor: Actor, patient_id: int) -> Task | None:
    """Return the actor's own open task with a patient that is due first, if there is one."""
    if actor.user_id is None or not actor.may("tasks.view"):
        return None
    own = [task for task in of_patient(actor, patient_id) if task.owner_id == actor.user_id]
    return min((task for task in own if task.state == Task.State.OPEN), key=lambda task: task.due_at, default=None)


def overdue_count(actor: Actor) -> int:
    """Return how many open tasks the actor may see are late."""
    return visible(actor).filter(state=Task.State.OPEN, due_at__lt=clock.now()).count()


def title_of(task: Task) -> str:
    """Return what a task asks for, in the reader's language."""
    return task_pack.title(task.title_code, task.words, get_language() or "zh-hans")


def rank(starts_at: datetime, due_at: datetime, *, risk: int, promised: bool) -> float:
    """Return where something else with a clock stands among tasks, by the same rule."""
    return rules.priority(risk, rules.lateness(starts_at, due_at, clock.now()), promised=promised)


def redial_at(actor: Actor, tried: Sequence[datetime]) -> datetime:
    """Return when somebody who was called at these instants in vain may be called again."""
    return rules.redial_at(tried, clock.now(), task_pack.redial(), organizations.zone_of(actor))


def call_outcomes() -> list[task_pack.OutcomeChoice]:
    """Return how a call task can end."""
    return task_pack.kind_of(Task.Kind.CALL).outcomes


def steps_of(task: Task) -> list[str]:
    """Return what to do for a task line by line, in the reader's language."""
    language = get_language() or "zh-hans"
    return [step.get(language) for step in task_pack.steps(task.title_code)]
