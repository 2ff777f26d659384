"""Background work of cases."""

from renxin.kernel.jobs.services import loop

from .services import sweep_ladder


@loop("cases.ladder", every=5.0)
def sweep() -> int:
    """Take the steps of the ladder that have come due."""
    return sweep_ladder()
