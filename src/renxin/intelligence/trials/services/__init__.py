"""Every write of trials: replays asked for and run, walks made, experiments registered and closed."""

from renxin.intelligence.trials.services.experiments import (
    close_experiment,
    objections,
    register_experiment,
    tell_owners,
)
from renxin.intelligence.trials.services.replays import request_replay, run_replay, sweep_replays
from renxin.intelligence.trials.services.walks import begin_walk, move_walk

__all__ = [
    "begin_walk",
    "close_experiment",
    "move_walk",
    "objections",
    "register_experiment",
    "request_replay",
    "run_replay",
    "sweep_replays",
    "tell_owners",
]
