"""How often an account may write freely: each thing a person does opens a window with a number of messages. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one act of the person allows: so many messages within so long."""

    messages: int
    lasting: timedelta


ALLOWANCES: Final = {
    "message": Allowance(5, timedelta(hours=48)),
    "menu": Allowance(3, timedelta(minutes=1)),
    "follow": Allowance(3, timedelta(minutes=1)),
    "scan": Allowance(3, timedelta(minutes=1)),
    "payment": Allowance(1_000, timedelta(hours=48)),
}
"""By trigger. A new act of the same kind opens its window anew; it does not add to what was left."""


def opened(trigger: str, at: datetime) -> tuple[int, datetime]:
    """Return how many messages an act at `at` allows, and until when."""
    allowance = ALLOWANCES[trigger]
    return allowance.messages, at + allowance.lasting


@dataclass(frozen=True, slots=True)
class Window:
    """An open window: its row, what is left in it and when it ends."""

    row_id: int
    left: int
    ends_at: datetime


def choose(windows: list[Window], now: datetime) -> Window | None:
    """Return the window to take a message from: of those with room the one that ends first, so that least is lost."""
    usable = [each for each in windows if each.left > 0 and each.ends_at > now]
    return min(usable, key=lambda each: (each.ends_at, each.row_id), default=None)
