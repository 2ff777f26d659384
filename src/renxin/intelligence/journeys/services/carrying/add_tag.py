"""Give tags, all of a batch at once."""

from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import AddTag
from renxin.kernel.core.actor import Actor

EFFECT: Final = AddTag
ORDER: Final = 40


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Give the tags; who bears one already keeps it."""
    taggings = [segments.Tagging(patient_id=change.run.patient_id, tag=effect.tag) for change, effect in asked]
    segments.tag_patients(actor, taggings, source="journey")
    return {}
