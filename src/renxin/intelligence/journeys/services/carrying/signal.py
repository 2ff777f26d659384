"""Tell other systems: a fact, which webhooks carry out of the house, signed and repeated until it is taken."""

from datetime import datetime
from typing import Any, Final

from renxin.intelligence.journeys.models import JourneyVersion
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import Signal
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.intelligence import JourneySignalled
from renxin.kernel.timeline.services import record

EFFECT: Final = Signal
ORDER: Final = 70


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Record one fact for each."""
    versions = JourneyVersion.objects.of(actor).filter(pk__in={change.run.version_id for change, _effect in asked})
    codes = {pk: (code, number) for pk, code, number in versions.values_list("pk", "journey__code", "number")}
    facts = []
    for change, effect in asked:
        code, number = codes[change.run.version_id]
        facts.append(
            JourneySignalled(
                patient_id=change.run.patient_id,
                occurred_at=now,
                run_id=change.run.pk,
                journey_code=code,
                version=number,
                signal=effect.signal,
                source=change.state.source(effect.step),
            )
        )
    record(actor, *facts)
    return {}
