"""Tasks whose time runs out: one sweep raises the level of all that have reached their next step."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import TaskOverdue
from renxin.kernel.timeline.services import record

from . import rules, task_pack
from .models import Task

BATCH = 500


def escalate_due(limit: int = BATCH) -> int:
    """Raise the level of open tasks that have reached a step of escalation; return how many."""
    with transaction.atomic():
        due = (
            Task.objects.filter(state=Task.State.OPEN, escalate_at__lte=clock.now())
            .order_by("escalate_at")
            .select_for_update(skip_locked=True)[:limit]
        )
        by_tenant: dict[int, list[Task]] = defaultdict(list)
        for task in due:
            by_tenant[task.tenant_id].append(task)
        for tenant_id, tasks in by_tenant.items():
            with tenant.scope(tenant_id):
                _raise_levels(Actor.system(tenant_id, "worklist.escalation"), tasks)
    return sum(map(len, by_tenant.values()))


def _raise_levels(actor: Actor, tasks: Sequence[Task]) -> None:
    now = clock.now()
    late = []
    for task in tasks:
        before, steps = task.level, task_pack.escalation(task.kind)
        task.level = rules.level_at(task.starts_at, task.due_at, before, steps, now)
        task.escalate_at = rules.next_escalation(task.starts_at, task.due_at, task.level, steps)
        if any(step.overdue for step in steps[before : task.level]):
            late.append(task)
    Task.objects.bulk_update(tasks, ["level", "escalate_at"])
    record(actor, *[_overdue(task) for task in late])


def _overdue(task: Task) -> TaskOverdue:
    return TaskOverdue(
        patient_id=task.patient_id,
        occurred_at=task.due_at,
        task_id=task.pk,
        task_kind=task.kind,
        source=task.source,
        owner_id=task.owner_id,
        level=task.level,
    )
