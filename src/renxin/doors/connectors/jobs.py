"""The loops of the connectors."""

from renxin.doors.connectors.applying import apply_waiting
from renxin.doors.connectors.services import WAITING
from renxin.kernel.jobs.services import loop


@loop("connectors.apply", wake_on=[WAITING], every=1.0)
def apply_messages() -> int:
    """Apply what has come in and waits, whatever its format."""
    return apply_waiting()
