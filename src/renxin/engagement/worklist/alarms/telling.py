"""A rung is told: a row that says so, a task for whoever it is, and when the next one follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from renxin.engagement.worklist.models import Alarm, AlarmStep
from renxin.engagement.worklist.services.creating import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.organizations import selectors as organizations

from .ladder import Ladder
from .pack import day, ladder
from .reach import Reach

FINISHING: Final = "general_duty"
"""The post that hears of an alarm somebody has taken up and not finished."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Which rung of an alarm is told now."""

    alarm: Alarm
    rung: int


def task_source(alarm: Alarm, rung: int) -> str:
    """Return the source of the task by which a rung is told."""
    return f"alarms:{alarm.pk}:{rung}"


def tell(actor: Actor, tellings: Sequence[Telling], told: dict[int, set[int]] | None = None) -> list[AlarmStep]:
    """Tell one rung of each alarm, and on from there while a post has nobody; set when the next one follows.

    `told` names the people each alarm has reached before. The alarms are changed, not saved.
    """
    reach, now, known = Reach(actor), clock.now(), told or {}
    steps: list[AlarmStep] = []
    for one in tellings:
        steps += _steps(reach, one, known.setdefault(one.alarm.pk, set()), now)
    insert_rows(steps, "ON CONFLICT (tenant_id, alarm_id, rung) DO NOTHING")
    by_id = {one.alarm.pk: one.alarm for one in tellings}
    create_tasks(actor, [_task(by_id[step.alarm_id], step) for step in steps if by_id[step.alarm_id].has_task])
    return steps


def next_at(actor: Actor, alarm: Alarm, rung: int) -> datetime | None:
    """Return when rung `rung` of an alarm is told."""
    return _ladder(alarm).tells_at(rung, alarm.raised_at, by_day=is_by_day(actor, alarm.raised_at))


def is_by_day(actor: Actor, at: datetime) -> bool:
    """Tell whether an instant lies in the day of the house."""
    return day().holds(at, organizations.zone_of(actor))


def _steps(reach: Reach, one: Telling, told: set[int], now: datetime) -> Iterable[AlarmStep]:
    alarm, number = one.alarm, one.rung
    rules = _ladder(alarm)
    last = len(rules.rungs) - 1
    while True:
        rung = rules.rung(number)
        post = FINISHING if alarm.acknowledged_at else rung.post
        user = reach.first(post, alarm.department_id, told)
        if user is not None:
            told.add(user.pk)
        yield AlarmStep(
            tenant_id=alarm.tenant_id,
            alarm_id=alarm.pk,
            rung=number,
            post=post,
            user_id=user.pk if user else None,
            told_at=now,
            by_phone=rung.phone and not alarm.acknowledged_at,
        )
        alarm.rung = number
        if user is not None or alarm.acknowledged_at or number >= last:
            return
        number += 1


def _task(alarm: Alarm, step: AlarmStep) -> NewTask:
    return NewTask(
        patient_id=alarm.patient_id,
        kind="alarm",
        title_code=alarm.title_code,
        words=alarm.words,
        source=task_source(alarm, step.rung),
        due_at=max(alarm.due_at, step.told_at),
        risk=3,
        promised=alarm.is_red,
        owner_id=step.user_id,
        department_id=alarm.department_id,
    )


def _ladder(alarm: Alarm) -> Ladder:
    return ladder(alarm.level)
