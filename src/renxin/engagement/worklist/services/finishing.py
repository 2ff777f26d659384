"""Tasks that are done because what they asked for was done elsewhere, by the person who did it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.services import record

from .cancelling import told


@transaction.atomic
def finish_tasks(actor: Actor, sources: Iterable[str], outcome: str) -> int:
    """End the open tasks of these sources as done by the actor, with an outcome; return how many.

    They count as her work: a contact held from its own page is a call made, not a task that fell away.
    """
    actor.require("tasks.work")
    rows = Task.objects.of(actor).filter(source__in=list(sources), state=Task.State.OPEN)
    tasks = list(rows.order_by("id").select_for_update())
    Task.objects.filter(id__in=[task.pk for task in tasks]).update(
        state=Task.State.DONE,
        outcome=outcome,
        closed_at=clock.now(),
        closed_by=actor.user_id,
        owner=Coalesce(F("owner"), Value(actor.user_id)),
        attempts=F("attempts") + 1,
        escalate_at=None,
        version=F("version") + 1,
    )
    record(actor, *[TaskCompleted(**told(task), outcome=outcome) for task in tasks])
    return len(tasks)
