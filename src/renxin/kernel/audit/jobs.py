"""The loop of the audit log."""

from renxin.kernel.jobs.services import loop

from . import sealing


@loop("audit.sealer", every=3.0)
def seal() -> int:
    """Chain what was committed since the last time."""
    return sealing.seal()
