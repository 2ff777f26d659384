"""Reads of the register of experiments."""

from renxin.intelligence.trials.models import Experiment
from renxin.kernel.core.actor import Actor


def experiments(actor: Actor) -> list[Experiment]:
    """Return every experiment, those that run in front."""
    actor.require("journeys.view")
    rows = list(Experiment.objects.of(actor).order_by("-pk")[:200])
    return sorted(rows, key=lambda row: row.closed_at is not None)


def experiments_of(actor: Actor, journey_code: str) -> list[Experiment]:
    """Return the experiments of one journey, newest first."""
    actor.require("journeys.view")
    return list(Experiment.objects.of(actor).filter(journey_code=journey_code).order_by("-pk")[:50])
