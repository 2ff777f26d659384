"""The loops of the kernel's own house-keeping."""

from renxin.kernel.core import partitions

from .services import loop


@loop("jobs.partitions", every=3600.0, inline=False)
def make_partitions_ahead() -> int:
    """Make the months of log tables that will be needed, at the start of a worker and every hour."""
    partitions.ensure_ahead()
    return 0
