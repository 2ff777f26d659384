"""Somebody says that she has an alarm; later, what came of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Alarm, AlarmStep, Task
from renxin.engagement.worklist.services.cancelling import cancel_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.care import AlarmClosed
from renxin.kernel.timeline.facts.conversations import AlarmAcknowledged
from renxin.kernel.timeline.services import record

from .pack import ladder
from .reading import visible

DRILL = "drill"


@transaction.atomic
def acknowledge_alarm(actor: Actor, alarm: Alarm) -> Alarm:
    """Say that one has an alarm: nobody else is told, the others' tasks fall away. A drill ends with that.

    Raises:
        WrongState: a colleague has it, or it is closed.
    """
    actor.require("tasks.work")
    row = _locked(actor, alarm)
    if row.acknowledged_at is not None:
        if row.acknowledged_by_id == actor.user_id:
            return row
        name = row.acknowledged_by.get_full_name() if row.acknowledged_by else ""
        raise WrongState(_("%(name)s has this alarm already.") % {"name": name})
    _note_taken(actor, row)
    if row.is_drill:
        _close(actor, row, DRILL, "")
    else:
        _keep_one_task(actor, row)
    return row


@transaction.atomic
def close_alarm(actor: Actor, alarm: Alarm, outcome: str, note: str = "") -> Alarm:
    """Write down what an alarm came to; whoever had not said that she has it, says so by this.

    Raises:
        WrongState: it is closed already.
    """
    actor.require("tasks.work")
    row = _locked(actor, alarm)
    if row.acknowledged_at is None:
        _note_taken(actor, row)
    _close(actor, row, outcome, note)
    return row


def note_called(step: AlarmStep, called: str) -> None:
    """Note what came of the call of a step: `ringing`, `answered` or `failed`."""
    AlarmStep.objects.filter(pk=step.pk, tenant_id=step.tenant_id).update(called=called)


def take_by_task(actor: Actor, task: Task) -> None:
    """Take up the alarm that a task is about: whoever takes the task has the alarm."""
    row = _of_task(actor, task)
    if row is not None and row.closed_at is None and row.acknowledged_at is None:
        acknowledge_alarm(actor, row)


def close_by_task(actor: Actor, task: Task) -> None:
    """Close the alarm that a finished task was about."""
    row = _of_task(actor, task)
    if row is not None and row.closed_at is None:
        close_alarm(actor, row, task.outcome, task.note)


def close_for_patients(actor: Actor, patient_ids: Iterable[int], outcome: str) -> int:
    """Close what is open for these patients, who have died; return how many."""
    with transaction.atomic():
        rows = Alarm.objects.of(actor).filter(patient_id__in=list(patient_ids), closed_at__isnull=True)
        found = list(rows.order_by("pk").select_for_update())
        for row in found:
            _close(actor, row, outcome, "")
    return len(found)


def _locked(actor: Actor, alarm: Alarm) -> Alarm:
    row = visible(actor).select_for_update(of=("self",)).filter(pk=alarm.pk).first()
    if row is None or row.closed_at is not None:
        raise WrongState(_("This alarm is closed already."))
    return row


def _of_task(actor: Actor, task: Task) -> Alarm | None:
    head, _sep, rest = task.source.partition(":")
    if head != "alarms":
        return None
    return visible(actor).filter(pk=int(rest.split(":")[0])).first()


def _note_taken(actor: Actor, row: Alarm) -> None:
    row.acknowledged_at, row.acknowledged_by_id = clock.now(), actor.user_id
    row.climbs_at = row.acknowledged_at + timedelta(minutes=ladder(row.level).finish)
    row.save(update_fields=["acknowledged_at", "acknowledged_by", "climbs_at"])
    record(
        actor,
        AlarmAcknowledged(
            patient_id=row.patient_id,
            occurred_at=row.acknowledged_at,
            alarm_id=row.pk,
            by_id=actor.user_id,
            after_seconds=max(int((row.acknowledged_at - row.raised_at).total_seconds()), 0),
            level=row.level,
            source=row.source,
        ),
    )


def _keep_one_task(actor: Actor, row: Alarm) -> None:
    """Leave one open task, hers; the tasks of the others fall away."""
    tasks = list(_tasks(actor, row).order_by("pk"))
    own = next((task for task in tasks if task.owner_id == actor.user_id), tasks[0] if tasks else None)
    cancel_tasks(actor, sources=[task.source for task in tasks if task is not own], reason="acknowledged")
    if own is not None and own.owner_id != actor.user_id:
        Task.objects.filter(pk=own.pk).update(owner_id=actor.user_id, version=own.version + 1)


def _close(actor: Actor, row: Alarm, outcome: str, note: str) -> None:
    row.closed_at, row.closed_by_id, row.climbs_at = clock.now(), actor.user_id, None
    row.outcome, row.note = outcome, note
    row.save(update_fields=["closed_at", "closed_by", "climbs_at", "outcome", "note"])
    cancel_tasks(actor, sources=list(_tasks(actor, row).values_list("source", flat=True)), reason="closed")
    record(
        actor,
        AlarmClosed(
            patient_id=row.patient_id,
            occurred_at=row.closed_at,
            alarm_id=row.pk,
            level=row.level,
            source=row.source,
            outcome=outcome,
        ),
    )


def _tasks(actor: Actor, row: Alarm) -> QuerySet[Task]:
    return Task.objects.of(actor).filter(source__startswith=f"alarms:{row.pk}:", state=Task.State.OPEN)
