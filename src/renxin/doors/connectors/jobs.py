"""The loops of the connectors."""

from renxin.doors.connectors.hl7v2.applying import apply_waiting
from renxin.doors.connectors.services import WAITING
from renxin.kernel.jobs.services import loop


@loop("hl7.apply", wake_on=[WAITING], every=1.0)
def apply_messages() -> int:
    """Apply the HL7 messages that wait."""
    return apply_waiting()
