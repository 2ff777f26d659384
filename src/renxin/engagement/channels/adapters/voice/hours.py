"""When a machine may ring somebody: pure, numbers from the pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, load


@dataclass(frozen=True, kw_only=True)
class Span:
    """Local times between which calls are made, as `HH:MM`."""

    start: str
    end: str

    @property
    def times(self) -> tuple[time, time]:
        """Return both as times."""
        return time.fromisoformat(self.start), time.fromisoformat(self.end)


@dataclass(frozen=True, kw_only=True)
class CallingHours(Pack):
    """The hours, and the classes of message that do not wait for them."""

    hours: list[Span]
    exempt_classes: list[str]


@cache
def pack() -> CallingHours:
    """Return the hours in force."""
    return load(Path(__file__).parent / "packs" / "calling_hours.yaml", CallingHours)


def seconds_until(local: datetime, hours: Sequence[Span]) -> int:
    """Return how long to wait until calls may be made; 0 within the hours."""
    for ahead in range(2):
        day = local.date() + timedelta(days=ahead)
        for span in hours:
            start, end = (datetime.combine(day, at, tzinfo=local.tzinfo) for at in span.times)
            if start <= local < end:
                return 0
            if local < start:
                return int((start - local).total_seconds())
    raise ValueError("the pack of calling hours names none")
