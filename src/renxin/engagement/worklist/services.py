"""Writes of the worklist: tasks come into being, are taken, done, put off, cancelled and escalated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.conversations import TaskCancelled, TaskCompleted, TaskCreated
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from . import rules, selectors, task_pack
from .models import Task
from .taking_over import PastTask, import_past_tasks

__all__ = [
    "NewTask",
    "PastTask",
    "cancel_for_patients",
    "cancel_tasks",
    "claim",
    "complete_task",
    "create_tasks",
    "import_past_tasks",
    "keep_to_owners",
    "reassign",
    "snooze",
]

CHECK_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be created. `source` (`journeys:<run>:<step>`, `cases:<id>`) is its key: asking twice makes one task.

    `words` (`{"zh": …, "en": …}`) replaces the pack's title of `title_code`. `risk` is 1 ordinary, 2 raised, 3 high.
    `promised` says that the patient was told this time. Without `starts_at` it may be worked on at once.
    """

    patient_id: int
    kind: str
    title_code: str
    source: str
    due_at: datetime
    starts_at: datetime | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    risk: int = 1
    promised: bool = False
    owner_id: int | None = None
    department_id: int | None = None


def create_tasks(actor: Actor, new: Sequence[NewTask]) -> dict[str, int]:
    """Create tasks and return the id of each by source. A source that has a task keeps it, whatever its state."""
    if not new:
        return {}
    with transaction.atomic():
        made = insert_rows(
            [_row(actor, each) for each in {each.source: each for each in new}.values()],
            "ON CONFLICT (tenant_id, source) DO NOTHING RETURNING id, source",
        )
        by_source = {source: task_id for task_id, source in made}
        created = [each for each in new if each.source in by_source]
        record(actor, *[_created(each, by_source[each.source]) for each in created])
        known = Task.objects.of(actor).filter(source__in=[each.source for each in new])
        return dict(known.values_list("source", "id"))


def cancel_tasks(actor: Actor, *, sources: Iterable[str] = (), source_prefix: str = "", reason: str = "") -> int:
    """Cancel the open tasks of these sources (and of all that begin with `source_prefix`); return how many."""
    named = Q(source__startswith=source_prefix) if source_prefix else Q(source__in=list(sources))
    return _cancel(actor, named, reason)


def keep_to_owners(actor: Actor, source_prefix: str) -> int:
    """Take the open tasks whose source begins so off their departments' lists; return how many.

    Their owners keep them, and whoever sees the whole house. A colleague of the department is no longer told of them.
    """
    rows = Task.objects.of(actor).filter(source__startswith=source_prefix, state=Task.State.OPEN)
    return rows.update(department=None, version=F("version") + 1)


def cancel_for_patients(actor: Actor, patient_ids: Iterable[int], *, reason: str) -> int:
    """Cancel what is open for these patients, cases left out; return how many."""
    return _cancel(actor, Q(patient_id__in=list(patient_ids)) & ~Q(kind=Task.Kind.CASE), reason)


def _cancel(actor: Actor, which: Q, reason: str) -> int:
    with transaction.atomic():
        rows = Task.objects.of(actor).filter(which, state=Task.State.OPEN)
        tasks = list(rows.order_by("id").select_for_update())
        Task.objects.filter(id__in=[task.pk for task in tasks]).update(
            state=Task.State.CANCELLED, closed_at=clock.now(), escalate_at=None, version=F("version") + 1
        )
        record(actor, *[TaskCancelled(**_told(task), reason=reason) for task in tasks])
    return len(tasks)


def claim(actor: Actor, task: Task) -> Task:
    """Take a task that nobody has.

    Raises:
        WrongState: a colleague has taken it, or it is closed.
    """
    actor.require("tasks.work")
    with transaction.atomic():
        task = _open(actor, task)
        if task.owner and task.owner_id != actor.user_id:
            raise WrongState(_("%(name)s has taken this task already.") % {"name": task.owner.get_full_name()})
        _change(task, owner_id=actor.user_id)
    return task


def reassign(actor: Actor, tasks: Sequence[Task], owner_id: int | None) -> int:
    """Give open tasks to a colleague, or back to the department (None); return how many."""
    actor.require("tasks.work")
    if owner_id is not None and not organizations.users_by_ids(actor, [owner_id]):
        raise InvalidInput(_("There is no such colleague."), where="owner")
    rows = selectors.visible(actor).filter(id__in=[task.pk for task in tasks], state=Task.State.OPEN)
    return rows.update(owner_id=owner_id, version=F("version") + 1)


def snooze(actor: Actor, task: Task, until: datetime) -> Task:
    """Put a task aside until later; the time it is due stays, unless it would have passed by then."""
    actor.require("tasks.work")
    with transaction.atomic():
        task = _open(actor, task)
        due_at = task.due_at if task.due_at > until else until + (task.due_at - task.starts_at)
        _restart(task, until, due_at)
    return task


def complete_task(actor: Actor, task: Task, outcome: str, note: str = "", *, proof: UUID | None = None) -> Task:
    """End a task with one of the outcomes of its kind; an outcome that is tried again puts it off by the redial rule.

    `proof` is the file that shows it (a photo of the card).

    Raises:
        InvalidInput: the kind has no such outcome, or the outcome needs a note or a proof.
        WrongState: it is closed already.
    """
    actor.require("tasks.work")
    kind = task_pack.kind_of(task.kind)
    choice = kind.outcome(outcome)
    if choice is None:
        raise InvalidInput(_("Choose one of the outcomes."), where="outcome")
    if choice.note and not note.strip():
        raise InvalidInput(_("Please write a line about it, so that a colleague can go on."), where="note")
    if choice.proof and proof is None and task.proof is None:
        raise InvalidInput(_("Please add a photo of it."), where="proof")
    with transaction.atomic():
        task = _open(actor, task)
        task.note = "\n".join(filter(None, [task.note, note.strip()]))
        task.attempts += 1
        task.proof = proof or task.proof
        if choice.retry and task.attempts < kind.max_attempts:
            return _try_again(actor, task)
        _change(
            task,
            state=Task.State.DONE,
            outcome=outcome,
            closed_at=clock.now(),
            closed_by_id=actor.user_id,
            escalate_at=None,
            owner_id=task.owner_id or actor.user_id,
        )
        record(actor, TaskCompleted(**_told(task), outcome=outcome))
        if choice.then:
            create_tasks(actor, [_check(task, choice.then)])
    return task


def _check(task: Task, title_code: str) -> NewTask:
    """Return what is left to do after an outcome such as a wrong number: a day's time for whoever is in charge."""
    return NewTask(
        patient_id=task.patient_id,
        kind=Task.Kind.CHECK,
        title_code=title_code,
        source=f"{task.source}:{title_code}",
        due_at=clock.now() + CHECK_WITHIN,
        department_id=task.department_id,
    )


def _try_again(actor: Actor, task: Task) -> Task:
    """Put a task off to another part of the day; the time it has stays as long as it was."""
    tried = [*task.tried, clock.now()]
    window = task.due_at - task.starts_at
    start = rules.redial_at(tried, clock.now(), task_pack.redial(), organizations.zone_of(actor))
    _restart(task, start, start + window, owner_id=actor.user_id, tried=tried)
    return task


def _restart(task: Task, starts_at: datetime, due_at: datetime, **values: object) -> None:
    escalate_at = rules.next_escalation(starts_at, due_at, 0, task_pack.escalation(task.kind))
    _change(task, starts_at=starts_at, due_at=due_at, level=0, escalate_at=escalate_at, **values)


def _open(actor: Actor, task: Task) -> Task:
    """Return the task as it is now, locked, if the actor may see it and it is still open."""
    row = selectors.visible(actor).select_for_update(of=("self",)).filter(pk=task.pk).first()
    if row is None or row.state != Task.State.OPEN:
        raise WrongState(_("This task is closed already."))
    return row


def _change(task: Task, **values: object) -> None:
    for name, value in values.items():
        setattr(task, name, value)
    task.version += 1
    task.save(update_fields=[*values, "note", "attempts", "proof", "version"])


def _row(actor: Actor, new: NewTask) -> Task:
    if new.kind not in task_pack.pack().kinds:
        raise InvalidInput(f"no such kind of task: {new.kind}", where="kind")
    starts_at = new.starts_at or clock.now()
    return Task(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=new.patient_id,
        kind=new.kind,
        title_code=new.title_code,
        words=dict(new.words),
        risk=new.risk,
        promised=new.promised,
        owner_id=new.owner_id,
        department_id=new.department_id,
        starts_at=starts_at,
        due_at=new.due_at,
        source=new.source,
        escalate_at=rules.next_escalation(starts_at, new.due_at, 0, task_pack.escalation(new.kind)),
        created_at=clock.now(),
    )


def _created(new: NewTask, task_id: int) -> TaskCreated:
    return TaskCreated(
        patient_id=new.patient_id,
        occurred_at=clock.now(),
        task_id=task_id,
        task_kind=new.kind,
        source=new.source,
        owner_id=new.owner_id,
    )


def _told(task: Task) -> dict[str, Any]:
    return {
        "patient_id": task.patient_id,
        "occurred_at": clock.now(),
        "task_id": task.pk,
        "task_kind": task.kind,
        "source": task.source,
        "owner_id": task.owner_id,
    }
