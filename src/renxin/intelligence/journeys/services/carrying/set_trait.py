"""State traits of patients."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SetTrait
from renxin.kernel.core.actor import Actor

EFFECT: Final = SetTrait
ORDER: Final = 43


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """State them all at once, those of each journey in its name."""
    definitions = rows.definitions({change.run.version_id for change, _effect in asked})
    by_journey: dict[str, list[segments.Statement]] = defaultdict(list)
    for change, effect in asked:
        said = segments.Statement(patient_id=change.run.patient_id, trait=effect.trait, code=effect.code)
        by_journey[definitions[change.run.version_id].code].append(said)
    for code, statements in sorted(by_journey.items()):
        segments.state_traits(actor, statements, source=f"journey:{code}")
    return {}
