"""Open cases, once for each step of each run."""

from datetime import datetime
from typing import Any, Final

from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.state import OpenCase
from renxin.kernel.core.actor import Actor
from renxin.programs.cases import services as cases

EFFECT: Final = OpenCase
ORDER: Final = 50


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Open them; a source that has a case keeps it."""
    new = [
        cases.NewCase(
            patient_id=change.run.patient_id,
            source=change.state.source(effect.step),
            department_id=change.state.context.get("department_id"),
            encounter_id=change.state.context.get("encounter_id"),
            level=effect.level,
            channel="journey",
            words=spoken(effect.text),
        )
        for change, effect in asked
    ]
    cases.open_cases(actor, new)
    return {}
