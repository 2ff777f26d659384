"""Tasks that fall away, or leave their department's list."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import TaskCancelled
from renxin.kernel.timeline.services import record


def cancel_tasks(actor: Actor, *, sources: Iterable[str] = (), source_prefix: str = "", reason: str = "") -> int:
    """Cancel the open tasks of these sources (and of all that begin with `source_prefix`); return how many."""
    named = Q(source__startswith=source_prefix) if source_prefix else Q(source__in=list(sources))
    return _cancel(actor, named, reason)


def keep_to_owners(actor: Actor, source_prefix: str, words: dict[str, str]) -> int:
    """Take the open tasks whose source begins so off their departments' lists; return how many.

    Their owners keep them, and whoever sees the whole house reads these neutral words and no name: what it is about
    their owners find where the task leads.
    """
    rows = Task.objects.of(actor).filter(source__startswith=source_prefix, state=Task.State.OPEN)
    nobody = -actor.tenant_id
    return rows.update(
        department=None, words=words, patient_id=nobody, origin_patient_id=nobody, version=F("version") + 1
    )


def cancel_for_patients(actor: Actor, patient_ids: Iterable[int], *, reason: str) -> int:
    """Cancel what is open for these patients, cases left out; return how many."""
    return _cancel(actor, Q(patient_id__in=list(patient_ids)) & ~Q(kind=Task.Kind.CASE), reason)


def _cancel(actor: Actor, which: Q, reason: str) -> int:
    with transaction.atomic():
        rows = Task.objects.of(actor).filter(which, state=Task.State.OPEN)
        tasks = list(rows.order_by("id").select_for_update())
        Task.objects.filter(id__in=[task.pk for task in tasks]).update(
            state=Task.State.CANCELLED, closed_at=clock.now(), escalate_at=None, version=F("version") + 1
        )
        record(actor, *[TaskCancelled(**told(task), reason=reason) for task in tasks])
    return len(tasks)


def told(task: Task) -> dict[str, Any]:
    """Return what the facts about a task share."""
    return {
        "patient_id": task.patient_id,
        "occurred_at": clock.now(),
        "task_id": task.pk,
        "task_kind": task.kind,
        "source": task.source,
        "owner_id": task.owner_id,
    }
