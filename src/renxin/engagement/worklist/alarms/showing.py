"""How alarms stand on pages: each with its patient, its title, whom it told, and the task it left."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from renxin.engagement.worklist import task_pack
from renxin.engagement.worklist.models import Alarm, AlarmStep, Task
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard

from .pack import level_row, pack


@dataclass(frozen=True, slots=True)
class Told:
    """A rung that was told: its post in words, and the row."""

    post: str
    step: AlarmStep


@dataclass(frozen=True, slots=True)
class Card:
    """An alarm as a page shows it; `task` is the reader's own open task with it."""

    alarm: Alarm
    title: str
    level: str
    patient: PatientCard | None
    told: list[Told]
    is_mine: bool
    task: Task | None
    outcome: str


def cards(actor: Actor, alarms: Sequence[Alarm]) -> list[Card]:
    """Return alarms as a page shows them."""
    people = patients.cards(actor, {row.patient_id for row in alarms if row.patient_id > 0})
    tasks = _own_tasks(actor, alarms)
    return [
        Card(
            alarm=row,
            title=task_pack.title(row.title_code, row.words, get_language() or "zh-hans"),
            level=str(level_row(row.level).text),
            patient=people.get(row.patient_id),
            told=[Told(str(pack().post(step.post).text), step) for step in row.steps.all()],
            is_mine=row.acknowledged_by_id is not None and row.acknowledged_by_id == actor.user_id,
            task=tasks.get(row.pk),
            outcome=_outcome(row),
        )
        for row in alarms
    ]


def _own_tasks(actor: Actor, alarms: Sequence[Alarm]) -> dict[int, Task]:
    """Return the actor's open task of each alarm that she has taken up."""
    mine = {row.pk: row for row in alarms if row.closed_at is None and row.acknowledged_by_id == actor.user_id}
    if not mine or actor.user_id is None:
        return {}
    sources = {f"alarms:{row.pk}:{step.rung}": row.pk for row in mine.values() for step in row.steps.all()}
    rows = Task.objects.of(actor).filter(source__in=sources, owner_id=actor.user_id, state=Task.State.OPEN)
    return {sources[task.source]: task for task in rows}


def _outcome(row: Alarm) -> str:
    choice = task_pack.kind_of(Task.Kind.ALARM).outcome(row.outcome)
    return str(choice.words) if choice else ""
