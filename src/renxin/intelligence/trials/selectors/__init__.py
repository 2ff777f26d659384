"""Every read of trials."""

from renxin.intelligence.trials.selectors.choices import Choice, choices, journey_by_code, journey_of
from renxin.intelligence.trials.selectors.effects import JourneyEffect, effect_of
from renxin.intelligence.trials.selectors.experiments import (
    experiments,
    experiments_of,
    hold_out_is_over,
    openings,
    overdue,
    plan_lines,
)
from renxin.intelligence.trials.selectors.replays import replay_of, replays_of, sample_of
from renxin.intelligence.trials.selectors.walks import Companion, Standing, companions, standing_of

__all__ = [
    "Choice",
    "Companion",
    "JourneyEffect",
    "Standing",
    "choices",
    "companions",
    "effect_of",
    "experiments",
    "experiments_of",
    "hold_out_is_over",
    "journey_by_code",
    "journey_of",
    "openings",
    "overdue",
    "plan_lines",
    "replay_of",
    "replays_of",
    "sample_of",
    "standing_of",
]
