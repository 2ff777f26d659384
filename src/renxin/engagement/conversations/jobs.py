"""The two loops of the roads: out (dispatch) and in (inbound)."""

from renxin.engagement.channels.services import INBOUND
from renxin.kernel.jobs.services import loop

from . import services


@loop("conversations.dispatch", wake_on=(services.OUTBOX,), every=0.5, threads=2)
def dispatch() -> int:
    """Send what is due."""
    return services.dispatch_due()


@loop("conversations.inbound", wake_on=(INBOUND,), every=0.5)
def inbound() -> int:
    """Apply what channels stored."""
    return services.read_inbound()


@loop("conversations.unseen", every=30.0)
def unseen() -> int:
    """Try the next way with what was not delivered or not read in time."""
    return services.sweep_unseen()
