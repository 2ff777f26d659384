"""The loops of simulated vendors: one calls us, one pumps the carrier's gateway."""

from renxin.kernel.jobs.services import loop

from .vendors.calling_back import call_back_due
from .vendors.smpp.serving import serve
from .vendors.store import CALLBACKS


@loop("simulator.callbacks", wake_on=(CALLBACKS,), every=1.0)
def call_back() -> int:
    """Make the calls to our door that are due."""
    return call_back_due()


@loop("simulator.gateway", every=0.2, inline=False)
def pump_gateway() -> int:
    """Let the simulated carrier hear and speak."""
    return serve()
