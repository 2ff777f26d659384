"""What a level asks for: the patient is told first, then somebody has a task, and red climbs until it is taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans import attempts
from renxin.programs.careplans.models import Answering, Closure, Contact

_SOURCE: Final = "careplans"


def follow(actor: Actor, contact: Contact, closure: Closure) -> None:
    """Do what the level of a closed contact asks for, and end its own task: done by who held it, else put away."""
    level = Level(closure.level)
    if contact.task_source:
        if actor.kind == "staff" and actor.may("tasks.work"):  # she did what it asked for
            worklist.finish_tasks(actor, [contact.task_source], "concern" if level else "well")
        else:
            worklist.cancel_tasks(actor, sources=[contact.task_source], reason="answered")
    if level == Level.RED:
        if closure.method != Answering.BOT:  # the conversation has told her in the same turn
            _tell_emergency(actor, contact)
        _alarm(actor, contact)
    elif asks_for(actor, level):
        worklist.create_tasks(actor, [_task(actor, contact, level)])


def asks_for(actor: Actor, level: Level) -> bool:
    """Tell whether somebody else has to act: a doctor from orange on; a nurse on yellow, unless she asks."""
    return level >= Level.ORANGE or (level == Level.YELLOW and actor.kind != "staff")


def due_by(actor: Actor, level: Level, now: datetime) -> datetime:
    """Return by when somebody has to act on a level: the day is shorter than the night."""
    local = now.astimezone(organizations.zone_of(actor))
    return now + timedelta(minutes=attempts.pack().clocks[level.code].minutes(local.time()))


def _task(actor: Actor, contact: Contact, level: Level) -> NewTask:
    now = clock.now()
    return NewTask(
        patient_id=contact.patient_id,
        kind=Task.Kind.CALL if level == Level.ORANGE else Task.Kind.CHECK,
        title_code=f"care_{level.code}",
        source=f"{_SOURCE}:{contact.pk}:{level.code}",
        due_at=due_by(actor, level, now),
        risk=3 if level == Level.ORANGE else 2,
        owner_id=contact.plan.manager_id if level == Level.YELLOW else None,
        department_id=contact.department_id,
    )


def _tell_emergency(actor: Actor, contact: Contact) -> None:
    """Tell the patient to call 120 first; staff come second. She never reads that she should wait for an answer.

    An answer to what she said, in the words of the safety pack: it must not wait until a house approves a template.
    """
    words: Mapping[str, str] = {"zh": safety.emergency((), "zh-hans"), "en": safety.emergency((), "en")}
    send(
        actor,
        Outgoing(
            patient_id=contact.patient_id,
            purpose="CARE_SERVICE",
            body=words,
            is_reply=True,
            source=f"{_SOURCE}:{contact.pk}",
            idempotency_key=f"{_SOURCE}:{contact.uid}:emergency:{contact.version}",
        ),
    )


def _alarm(actor: Actor, contact: Contact) -> None:
    worklist.raise_alarms(
        actor,
        [
            worklist.NewAlarm(
                patient_id=contact.patient_id,
                level=int(Level.RED),
                source=f"{_SOURCE}:{contact.pk}:{contact.version}",
                title_code="care_red",
                words={},
                department_id=contact.department_id,
            )
        ],
    )
