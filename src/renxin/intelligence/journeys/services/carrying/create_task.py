"""Put tasks on the worklist."""

from datetime import datetime
from typing import Any, Final

from renxin.engagement.worklist import services as worklist
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import CreateTask
from renxin.kernel.core.actor import Actor

EFFECT: Final = CreateTask
ORDER: Final = 10


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Create the tasks; a source that has one keeps it."""
    tasks = [
        worklist.NewTask(
            patient_id=change.run.patient_id,
            kind=effect.kind,
            title_code=f"journeys.{effect.step}",
            words=effect.title,
            source=change.state.source(effect.step),
            due_at=effect.due_at,
            risk=effect.risk,
            promised=effect.promised,
            department_id=change.state.context.get("department_id"),
        )
        for change, effect in asked
    ]
    worklist.create_tasks(actor, tasks)
    return {}
