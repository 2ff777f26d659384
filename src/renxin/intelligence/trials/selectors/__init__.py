"""Every read of trials."""

from renxin.intelligence.trials.selectors.choices import Choice, choices, journey_by_code, journey_of
from renxin.intelligence.trials.selectors.replays import replay_of, replays_of, sample_of

__all__ = ["Choice", "choices", "journey_by_code", "journey_of", "replay_of", "replays_of", "sample_of"]
