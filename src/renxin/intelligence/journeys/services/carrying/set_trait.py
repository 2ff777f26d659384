"""State traits of patients."""

from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SetTrait
from renxin.kernel.core.actor import Actor

EFFECT: Final = SetTrait
ORDER: Final = 43


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """State them all at once."""
    statements = [
        segments.Statement(patient_id=change.run.patient_id, trait=effect.trait, code=effect.code)
        for change, effect in asked
    ]
    segments.state_traits(actor, statements, source="journey")
    return {}
