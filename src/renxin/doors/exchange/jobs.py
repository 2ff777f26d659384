"""The loops of exchange."""

from renxin.kernel.jobs.services import loop

from .services import forget_heard
from .services.webhooks import DUE
from .webhooks.calling import call_due


@loop("exchange.calls", wake_on=[DUE], every=2.0, threads=2)
def make_calls() -> int:
    """Make the webhook calls that are due."""
    return call_due()


@loop("exchange.forget", every=3600.0, inline=False)
def forget_calls() -> int:
    """Delete calls that were heard long ago."""
    return forget_heard()
