"""Keeping what was decided about messages, one row for each decision: the memory behind `why did she (not) get it?`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from renxin.engagement.conversations.models import DeliveryStep
from renxin.kernel.core import clock, ids
from renxin.kernel.core.bulk import copy_rows


@dataclass(slots=True)
class Step:
    """One decision about one message. `details` holds ids and small numbers only."""

    patient_id: int
    message_id: int
    outcome: str
    rule: str = ""
    channel_id: int | None = None
    until: datetime | None = None
    actor_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def write(tenant_id: int, steps: Sequence[Step]) -> None:
    """Write decisions, in one statement."""
    if not steps:
        return
    now = clock.now()
    copy_rows(
        DeliveryStep,
        [
            {
                "tenant_id": tenant_id,
                "patient_id": step.patient_id,
                "id": step_id,
                "message_id": step.message_id,
                "outcome": str(step.outcome),
                "rule": step.rule[:64],
                "channel_id": step.channel_id,
                "until": step.until,
                "actor_id": step.actor_id,
                "details": step.details,
                "at": now,
            }
            for step_id, step in zip(ids.allocate(len(steps)), steps, strict=True)
        ],
    )
