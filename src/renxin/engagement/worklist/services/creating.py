"""Tasks come into being: asked for by a source, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from renxin.engagement.worklist import rules, task_pack
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.conversations import TaskCreated
from renxin.kernel.timeline.services import record


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
