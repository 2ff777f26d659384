"""Answers that asked for somebody: looked at once the task or the alarm that they made is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.care import AlarmClosed
from renxin.kernel.timeline.facts.conversations import TaskCancelled, TaskCompleted
from renxin.programs.careplans.models import Closure, Contact, ContactState

from . import following

UNREACHED: Final = "unreached"
_NOBODY: Final = frozenset({"not_reached", "wrong_number"})
_LEVELS: Final = frozenset({Level.YELLOW.code, Level.ORANGE.code})


@dataclass(frozen=True, slots=True)
class _Settled:
    """One task or alarm that was settled: about which contact, by whom, and what was written."""

    contact_id: int
    by_id: int | None
    note: str


@transaction.atomic
def review_contact(actor: Actor, contact: Contact, note: str = "", *, by_id: int | None = None) -> Contact:
    """Say that somebody has looked at answers that asked for it, and what was done.

    Raises:
        WrongState: nobody has to look.
    """
    actor.require("careplans.work")
    row = Contact.objects.of(actor).select_for_update().get(pk=contact.pk)
    if row.state != ContactState.ANSWERED:
        raise WrongState(_("Nobody has to look at this one."))
    row.state, row.note = ContactState.DONE, "\n".join(filter(None, [row.note, note.strip()]))
    row.version += 1
    row.save(update_fields=["state", "note", "version"])
    Closure.objects.of(actor).filter(contact=row).update(closed_at=clock.now(), responsible=by_id or actor.user_id)
    return row


@transaction.atomic
def review_settled(actor: Actor, facts: Sequence[TaskCompleted | TaskCancelled | AlarmClosed]) -> int:
    """Close what these tasks and alarms were about; return how many contacts.

    Whom nobody reached is not looked after: instead of being closed she gets a task of her own.
    """
    _go_on(actor, [one for one in facts if isinstance(one, TaskCompleted) and one.outcome in _NOBODY])
    told = [*_of_tasks(actor, facts), *_of_alarms(actor, facts)]
    waiting = Contact.objects.of(actor).filter(pk__in=[one.contact_id for one in told], state=ContactState.ANSWERED)
    rows = waiting.in_bulk()
    done = {one.contact_id: one for one in told if one.contact_id in rows}
    for contact_id, one in done.items():
        review_contact(actor, rows[contact_id], one.note, by_id=one.by_id)
    return len(done)


def contact_of(source: str) -> int | None:
    """Return the contact whose level a task or an alarm stands for (`careplans:5:orange`, `careplans:5:3`), if any."""
    head, *rest = source.split(":")
    if head != "careplans" or len(rest) not in (2, 3) or not rest[0].isdigit() or rest[2:] not in ([], [UNREACHED]):
        return None
    return int(rest[0]) if rest[1] in _LEVELS or rest[1].isdigit() else None


def _of_tasks(actor: Actor, facts: Sequence[object]) -> list[_Settled]:
    found = [
        one
        for one in facts
        if isinstance(one, TaskCancelled) or (isinstance(one, TaskCompleted) and one.outcome not in _NOBODY)
    ]
    about = {one.task_id: contact for one in found if (contact := contact_of(one.source))}
    rows: Mapping[int, Task] = Task.objects.of(actor).in_bulk(list(about))
    return [_Settled(about[pk], row.closed_by_id, row.note) for pk, row in rows.items()]


def _of_alarms(actor: Actor, facts: Sequence[object]) -> list[_Settled]:
    found = [one for one in facts if isinstance(one, AlarmClosed)]
    about = {one.alarm_id: contact for one in found if (contact := contact_of(one.source))}
    rows: Mapping[int, Alarm] = Alarm.objects.of(actor).in_bulk(list(about))
    return [_Settled(about[pk], row.closed_by_id, row.note) for pk, row in rows.items()]


def _go_on(actor: Actor, facts: Sequence[TaskCompleted]) -> None:
    """Ask a person to go on where somebody with a worry was not reached."""
    about = {contact: one for one in facts if (contact := contact_of(one.source))}
    rows = Contact.objects.of(actor).filter(pk__in=list(about), state=ContactState.ANSWERED)
    now = clock.now()
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind=Task.Kind.CHECK,
                title_code="care_unreached",
                source=f"{about[row.pk].source}:{UNREACHED}",
                due_at=following.due_by(actor, Level(row.level or 0), now),
                risk=3,
                department_id=row.department_id,
            )
            for row in rows
        ],
    )
