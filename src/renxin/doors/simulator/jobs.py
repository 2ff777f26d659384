"""The loop that lets simulated vendors call us."""

from renxin.kernel.jobs.services import loop

from .vendors.calling_back import call_back_due
from .vendors.store import CALLBACKS


@loop("simulator.callbacks", wake_on=(CALLBACKS,), every=1.0)
def call_back() -> int:
    """Make the calls to our door that are due."""
    return call_back_due()
