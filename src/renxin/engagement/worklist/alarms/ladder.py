"""Pure rules of the ladder: when which rung is told, and where a roster has holes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Day:
    """From when to when it is day."""

    start: time
    end: time

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether an instant lies in the day."""
        return self.start <= at.astimezone(zone).time() < self.end


@dataclass(frozen=True, slots=True)
class Rung:
    """A post, and after how many minutes it is told."""

    post: str
    minutes: int
    by_day: int
    phone: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of a level. After the last one it is told again every `again` minutes, `most` times at most."""

    rungs: tuple[Rung, ...]
    due: int
    due_by_day: int
    finish: int
    again: int
    most: int

    def rung(self, number: int) -> Rung:
        """Return a rung; beyond the last one it is the last one again."""
        return self.rungs[min(number, len(self.rungs) - 1)]

    def due_at(self, raised_at: datetime, *, by_day: bool) -> datetime:
        """Return until when somebody has to have acted."""
        return raised_at + timedelta(minutes=self.due_by_day if by_day else self.due)

    def tells_at(self, number: int, raised_at: datetime, *, by_day: bool) -> datetime | None:
        """Return when rung `number` is told; None when the ladder has no more."""
        over = number - (len(self.rungs) - 1)
        if over > self.most:
            return None
        rung = self.rung(number)
        minutes = rung.by_day if by_day else rung.minutes
        return raised_at + timedelta(minutes=minutes + max(over, 0) * self.again)


def first_hole(
    spans: Sequence[tuple[datetime, datetime]], since: datetime, until: datetime
) -> tuple[datetime, datetime] | None:
    """Return the first part of [since, until) that no span covers; None when all is covered."""
    reached = since
    for start, end in sorted(spans):
        if reached >= until or start > reached:
            break
        reached = max(reached, end)
    if reached >= until:
        return None
    following = [start for start, _end in spans if start > reached]
    return reached, min([*following, until])
