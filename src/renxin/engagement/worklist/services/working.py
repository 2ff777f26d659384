"""Tasks are taken, put off, handed over and done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.worklist import rules, selectors, task_pack
from renxin.engagement.worklist.alarms import taking
from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .cancelling import told
from .creating import NewTask, create_tasks

CHECK_WITHIN = timedelta(hours=24)


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
        taking.take_by_task(actor, task)
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
        record(actor, TaskCompleted(**told(task), outcome=outcome))
        taking.close_by_task(actor, task)
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


def finish_alarm(actor: Actor, alarm: Alarm, outcome: str, note: str = "") -> None:
    """Write down what an alarm came to: by one's task with it where there is one, which then is done.

    Raises:
        InvalidInput: there is no such outcome, or it needs a note.
        WrongState: it is closed already.
    """
    own = Task.objects.of(actor).filter(
        source__startswith=f"alarms:{alarm.pk}:", state=Task.State.OPEN, owner_id=actor.user_id
    )
    task = own.order_by("pk").first()
    if task is not None:
        complete_task(actor, task, outcome, note)
        return
    choice = task_pack.kind_of(Task.Kind.ALARM).outcome(outcome)
    if choice is None:
        raise InvalidInput(_("Choose one of the outcomes."), where="outcome")
    if choice.note and not note.strip():
        raise InvalidInput(_("Please write a line about it, so that a colleague can go on."), where="note")
    taking.close_alarm(actor, alarm, outcome, note.strip())
