"""Background work of cases."""

from renxin.kernel.jobs.services import loop

from .services import sweep_alarms, sweep_ladder


@loop("cases.ladder", every=5.0)
def sweep() -> int:
    """Take the steps of the ladder that have come due."""
    return sweep_ladder()


@loop("cases.alarms", every=15.0)
def sweep_waiting_alarms() -> int:
    """Pass on the alarms that nobody has taken up in time."""
    return sweep_alarms()
