"""Timed work of the worklist."""

from renxin.kernel.jobs.services import loop

from . import escalation
from .alarms import climbing, warning
from .team import covering


@loop("worklist.escalate", every=2.0)
def escalate() -> int:
    """Raise what is running out of time."""
    return escalation.escalate_due()


@loop("worklist.alarms", every=2.0)
def climb() -> int:
    """Pass on the alarms that nobody has taken up in time."""
    return climbing.climb_due()


@loop("worklist.cover", every=60.0)
def cover() -> int:
    """Hand the tasks of those who are away to whoever covers."""
    return covering.sweep_absences()


@loop("worklist.gate", every=3600.0)
def warn() -> int:
    """Tell managers before a drill grows too old or the roster has a hole. It never has more at once."""
    warning.warn_due()
    return 0
