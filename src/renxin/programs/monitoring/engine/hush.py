"""How long a silence has to be before we nudge, call, and ask whether she is lost. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

NUDGE: Final = 1.5
CALL: Final = 2.0
REVIEW: Final = 4.0
_GIVE_NUDGE: Final = timedelta(days=1)
_STAGES: Final = ("nudge", "call", "review")


@dataclass(frozen=True, slots=True)
class Steps:
    """After how long without a reading and without a sign of life which step is taken."""

    nudge: timedelta
    call: timedelta
    review: timedelta

    def stage(self, quiet: timedelta) -> str:
        """Return how far a silence of this length has come: empty, `nudge`, `call` or `review`."""
        for name in reversed(_STAGES):
            if quiet >= getattr(self, name):
                return name
        return ""

    def next_after(self, stage: str, since: datetime) -> datetime | None:
        """Return when the step after `stage` is due, None after the last."""
        place = _STAGES.index(stage) + 1
        return since + getattr(self, _STAGES[place]) if place < len(_STAGES) else None


def steps(expected_days: float, least_days: float = 0) -> Steps:
    """Return the steps where a reading is expected every so many days; nobody is called before `least_days`."""
    call = max(CALL * expected_days, least_days)
    return Steps(
        nudge=timedelta(days=min(NUDGE * expected_days, call)),
        call=timedelta(days=call),
        review=timedelta(days=max(REVIEW * expected_days, call + expected_days)),
    )


def soon_steps() -> Steps:
    """Return the steps for what is overdue by itself: missed medicines, answers and visits."""
    return Steps(nudge=timedelta(), call=_GIVE_NUDGE, review=timedelta(days=7))


def is_down(gap: timedelta, readings_a_day: float, people: int) -> bool:
    """Tell whether a source is down: several people use it, and none of them was heard for far longer than usual.

    At `readings_a_day` a gap of eight times the usual one comes by chance once in three thousand.
    """
    if people < _FEW or readings_a_day <= 0:
        return False
    return gap > max(timedelta(days=1), timedelta(days=_FAR / readings_a_day))


_FEW: Final = 3
_FAR: Final = 8
