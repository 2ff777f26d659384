"""Background work of cases."""

from renxin.kernel.jobs.services import loop

from .services import sweep_alarms, sweep_briefings, sweep_ladder, sweep_statements


@loop("cases.ladder", every=5.0)
def sweep() -> int:
    """Take the steps of the ladder that have come due."""
    return sweep_ladder()


@loop("cases.alarms", every=15.0)
def sweep_waiting_alarms() -> int:
    """Pass on the alarms that nobody has taken up in time."""
    return sweep_alarms()


@loop("cases.briefings", every=600.0)
def brief_every_morning() -> int:
    """Ask for a look at every critical case that is still open, once each morning."""
    return sweep_briefings()


@loop("cases.statements", every=60.0)
def remind_of_statements() -> int:
    """Remind those whose statement is due soon."""
    return sweep_statements()
