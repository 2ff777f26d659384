"""Which way of a random split is known to be better: asked by the runner, answered by what was measured."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.journeys.models import JourneyVersion
from renxin.intelligence.journeys.state import Question
from renxin.intelligence.trials.effects.comparing import winner
from renxin.intelligence.trials.effects.reading import ways
from renxin.intelligence.trials.effects.rules import effect_rules
from renxin.intelligence.trials.models import Experiment
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations


def better_way(actor: Actor, question: Question, changes: Sequence[Any], now: datetime) -> list[str]:
    """Return for each run the way of its split that has won; empty while none has. Looked up once an hour."""
    step = json.loads(question.about)["step"]
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [_better(actor.tenant_id, change.run.version_id, step, hour) for change in changes]


@lru_cache(maxsize=512)
def _better(tenant_id: int, version_id: int, step: str, now: datetime) -> str:
    actor = Actor.system(tenant_id, "trials")
    version = JourneyVersion.objects.of(actor).select_related("journey").filter(pk=version_id).first()
    if version is None:
        return ""
    found = ways(actor, version, parse(version.definition), step, now)
    register = Experiment.objects.of(actor).filter(
        journey_code=version.journey.code, kind=Experiment.Kind.SPLIT, subject=step, closed_at__isnull=True
    )
    plan = register.first()
    at_end = plan is not None and now.astimezone(organizations.zone_of(actor)).date() > plan.ends_on
    best = winner(list(found.values()), effect_rules(), at_end=at_end)
    return "" if best is None else list(found)[best]
