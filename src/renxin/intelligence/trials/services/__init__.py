"""Every write of trials: replays asked for and run, experiments registered and closed."""

from renxin.intelligence.trials.services.experiments import close_experiment, objections, register_experiment
from renxin.intelligence.trials.services.replays import request_replay, run_replay, sweep_replays

__all__ = [
    "close_experiment",
    "objections",
    "register_experiment",
    "request_replay",
    "run_replay",
    "sweep_replays",
]
