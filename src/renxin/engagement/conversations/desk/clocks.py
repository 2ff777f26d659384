"""How long a patient may wait for an answer: the pack's promises, and what they mean on the wall. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from renxin.kernel.core.calendar import WorkingCalendar
from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parents[1] / "packs" / "clocks.yaml"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """For which priorities and kinds of channel (none: all) the first and each next answer is due within how long.

    Minutes are working minutes of whoever answers, or `elapsed` ones.
    """

    code: str
    words: Words
    first_minutes: int
    next_minutes: int
    priorities: list[int] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    elapsed: bool = False

    def fits(self, priority: int, channel_kind: str) -> bool:
        """Tell whether it is made to such a patient."""
        return (not self.priorities or priority in self.priorities) and (
            not self.channels or channel_kind in self.channels
        )


@dataclass(frozen=True, kw_only=True)
class ClockPack(Pack):
    """Every time limit of the inbox."""

    title: Words
    promises: list[Promise]
    warn_at: float
    late_at: float
    long_at: float
    voice_hours: int
    idle_hours: int
    assistant_idle_minutes: int
    owner_gone_minutes: int

    @property
    def steps(self) -> tuple[float, float, float]:
        """Return the parts of the time at which the level rises: warned, late, late for long."""
        return self.warn_at, self.late_at, self.long_at


@cache
def pack() -> ClockPack:
    """Return the clocks in force."""
    return load(PACK, ClockPack)


def promise_for(priority: int, channel_kind: str, clocks: ClockPack | None = None) -> Promise:
    """Return the promise that counts for a message.

    Raises:
        LookupError: the pack leaves a case open.
    """
    found = next((each for each in (clocks or pack()).promises if each.fits(priority, channel_kind)), None)
    if found is None:
        raise LookupError(f"no promise for priority {priority} over {channel_kind!r}")
    return found


def due_at(start: datetime, promise: Promise, *, first: bool, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """Return by when a message that came at `start` is to be answered."""
    minutes = promise.first_minutes if first else promise.next_minutes
    if promise.elapsed:
        return start + timedelta(minutes=minutes)
    return calendar.add_working_minutes(start, minutes, zone)


def step_at(
    start: datetime, due: datetime, part: float, *, calendar: WorkingCalendar, zone: ZoneInfo, elapsed: bool
) -> datetime:
    """Return when `part` of the time between `start` and `due` is used up: in working time, unless elapsed counts."""
    if elapsed:
        return start + (due - start) * part
    minutes = calendar.working_minutes_between(start, due, zone)
    return calendar.add_working_minutes(start, minutes * part, zone)


def level_at(steps: tuple[datetime, ...], now: datetime) -> int:
    """Return how many of the steps are reached."""
    return sum(step <= now for step in steps)
