"""What medicines do by themselves: remind, look after the next box, count days covered anew each day."""

from renxin.kernel.jobs.services import loop
from renxin.programs.monitoring.services.counting_adherence import count_due
from renxin.programs.monitoring.services.reminding_medicines import refill_due, remind_due


@loop("monitoring.medicine_reminders", every=20.0)
def remind() -> int:
    """Remind those whose hour has come."""
    return remind_due()


@loop("monitoring.refills", every=60.0)
def refill() -> int:
    """Look after the next box of those whose medicine ends."""
    return refill_due()


@loop("monitoring.adherence", every=60.0)
def count() -> int:
    """Count the days covered of those who were not counted today."""
    return count_due()
