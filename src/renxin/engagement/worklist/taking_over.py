"""Follow-ups of the past, taken over from another system: done from the first day, nobody has to do them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.services import record

from .models import Task

TITLE = "past_follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTask:
    """A follow-up that was done. `key` names it for ever; `topic` says what it was about, in the words it had."""

    patient_id: int
    key: str
    done_at: datetime
    kind: str = Task.Kind.CALL
    outcome: str = ""
    topic: str = ""
    note: str = ""
    department_id: int | None = None


@transaction.atomic
def import_past_tasks(actor: Actor, tasks: Sequence[PastTask]) -> int:
    """Keep follow-ups of the past as done tasks; return how many are new. Told to the history only."""
    actor.require("patients.import")
    by_source = {f"import:{one.key}"[:120]: one for one in tasks}
    made = insert_rows(
        [_row(actor, source, one) for source, one in by_source.items()],
        "ON CONFLICT (tenant_id, source) DO NOTHING RETURNING id, source",
    )
    facts = (_fact(task_id, source, by_source[source]) for task_id, source in made)
    record(actor, *facts, historic=True)
    return len(made)


def _row(actor: Actor, source: str, one: PastTask) -> Task:
    return Task(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=one.patient_id,
        kind=one.kind,
        title_code=TITLE,
        words={"zh": one.topic[:120], "en": one.topic[:120]} if one.topic else {},
        department_id=one.department_id,
        starts_at=one.done_at,
        due_at=one.done_at,
        state=Task.State.DONE,
        outcome=one.outcome,
        note=one.note,
        attempts=1,
        source=source,
        created_at=one.done_at,
        closed_at=one.done_at,
    )


def _fact(task_id: int, source: str, one: PastTask) -> TaskCompleted:
    return TaskCompleted(
        patient_id=one.patient_id,
        occurred_at=one.done_at,
        task_id=task_id,
        task_kind=one.kind,
        source=source,
        outcome=one.outcome,
    )
