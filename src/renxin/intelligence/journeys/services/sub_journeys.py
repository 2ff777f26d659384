"""Let patients into other journeys, as those let them in."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.services import carrying, starting
from renxin.intelligence.journeys.services.starting import Entering
from renxin.intelligence.journeys.state import StartJourney
from renxin.kernel.core import ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

# How deep journeys may start journeys: one that comes back to itself ends here, with words.
DEPTH: Final = "depth"
DEEPEST: Final = 8


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Let them in; a journey that is closed or does not want them lets nobody in, which is no error."""
    by_code: dict[str, list[tuple[Change, StartJourney]]] = defaultdict(list)
    for change, effect in asked:
        if int(change.state.context.get(DEPTH, 0)) >= DEEPEST:
            raise InvalidInput(_("Journeys start each other without end."), where=effect.step)
        by_code[effect.journey].append((change, effect))
    journeys = dict(Journey.objects.of(actor).filter(code__in=list(by_code)).values_list("code", "pk"))
    for code, each in by_code.items():
        for entrance in starting.entrances(actor, [journeys[code]] if code in journeys else []):
            starting.start_runs(actor, entrance, [_entering(change, effect) for change, effect in each], now)
    return {}


def _entering(change: Change, effect: StartJourney) -> Entering:
    context = change.state.context
    return Entering(
        patient_id=change.run.patient_id,
        event_id=ids.new_id(),
        key=change.state.source(effect.step),
        anchor_at=change.state.anchor_at,
        values={**context, DEPTH: int(context.get(DEPTH, 0)) + 1},
    )


# Starting runs carries out their effects: so it cannot be one of the files there.
carrying.register(StartJourney, carry)
