"""Give tags, all of a batch at once."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import AddTag
from renxin.kernel.core.actor import Actor

EFFECT: Final = AddTag
ORDER: Final = 40


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Give the tags; who bears one already keeps it."""
    definitions = rows.definitions({change.run.version_id for change, _effect in asked})
    by_journey: dict[str, list[segments.Tagging]] = defaultdict(list)
    for change, effect in asked:
        tagging = segments.Tagging(patient_id=change.run.patient_id, tag=effect.tag)
        by_journey[definitions[change.run.version_id].code].append(tagging)
    for code, taggings in sorted(by_journey.items()):
        segments.tag_patients(actor, taggings, source=f"journey:{code}")
    return {}
