"""Tell colleagues in their messenger: once for each step and department of a batch, without anybody's name.

Where nobody has the role, or whoever has it has no account there, each patient becomes a task.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.engagement.channels import services as channels
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.state import TellStaff
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

EFFECT: Final = TellStaff
ORDER: Final = 60
_WITHIN: Final = timedelta(hours=24)


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Tell who answers for the department, in the role that the step names; say in the trace who was told."""
    groups: dict[tuple[Any, str], list[tuple[Change, TellStaff]]] = defaultdict(list)
    for change, effect in asked:
        groups[change.state.context.get("department_id"), effect.role].append((change, effect))
    told: dict[tuple[int, str], dict[str, Any]] = {}
    for (department_id, role), each in groups.items():
        user = organizations.responsible_staff(actor, department_id, role)
        for effect in {effect.step: effect for _change, effect in each}.values():
            first = next(change for change, one in each if one.step == effect.step)
            key = first.state.source(effect.step)
            number = channels.tell_staff(actor, [user.pk], spoken(effect.text), key=key) if user else 0
            detail = {"told": number} | ({} if number else {"instead": "no_account" if user else "nobody"})
            ours = [(change, one) for change, one in each if one.step == effect.step]
            told |= {(change.run.pk, one.step): detail for change, one in ours}
            if not number:
                worklist.create_tasks(actor, [_task(change, one, now) for change, one in ours])
    return told


def _task(change: Change, effect: TellStaff, now: datetime) -> worklist.NewTask:
    return worklist.NewTask(
        patient_id=change.run.patient_id,
        kind=Task.Kind.CHECK,
        title_code=f"journeys.{effect.step}",
        words=effect.text,
        source=change.state.source(effect.step),
        due_at=now + _WITHIN,
        department_id=change.state.context.get("department_id"),
    )
