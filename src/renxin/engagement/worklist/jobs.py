"""Timed work of the worklist."""

from renxin.kernel.jobs.services import loop

from . import escalation


@loop("worklist.escalate", every=2.0)
def escalate() -> int:
    """Raise what is running out of time."""
    return escalation.escalate_due()
