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


@loop("conversations.assigning", wake_on=(services.QUEUE,), every=2.0)
def assign() -> int:
    """Give waiting conversations to those who are here."""
    return services.give_waiting()


@loop("conversations.clocks", every=5.0)
def clocks() -> int:
    """Warn before answers are late, call the next person for alarms."""
    return services.sweep_clocks() + services.call_next()


@loop("conversations.endings", every=20.0)
def endings() -> int:
    """Take conversations from whom is not there, and end those that are over."""
    return services.sweep_owners() + services.sweep_idle()


@loop("conversations.keeping", every=3600.0)
def keeping() -> int:
    """Remove what has outlived its term."""
    return services.remove_outlived()


@loop("conversations.learning", every=3600.0)
def learning() -> int:
    """Learn over which way patients answer."""
    return services.learn_ways()
