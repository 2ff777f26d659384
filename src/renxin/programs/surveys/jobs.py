"""Background work of surveys."""

from renxin.kernel.jobs.services import loop

from .services import score_waiting, sweep_drafts
from .services.answering import SCORING
from .services.asking import ask_due
from .services.flagging import forget_bursts
from .services.reminding import remind_due


@loop(SCORING, wake_on=[SCORING], every=1.0)
def score() -> int:
    """Score answers as they come in."""
    return score_waiting()


@loop("surveys.asking", every=5.0)
def ask() -> int:
    """Ask those whose time has come."""
    return ask_due()


@loop("surveys.reminders", every=60.0)
def remind() -> int:
    """Remind those who have not answered after some days."""
    return remind_due()


@loop("surveys.drafts", every=3600.0)
def sweep() -> int:
    """Drop what was kept for links that are over."""
    return sweep_drafts()


@loop("surveys.bursts", every=3600.0, inline=False)
def forget() -> int:
    """Forget which devices answered yesterday."""
    return min(forget_bursts(), 0)
