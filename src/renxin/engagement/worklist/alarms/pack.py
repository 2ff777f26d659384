"""The pack of alarms: levels with their rungs, posts, what the gate asks for."""

from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

from .ladder import Day, Ladder, Rung

PACK: Final = Path(__file__).parents[1] / "packs" / "alarms.yaml"
_LEVELS: Final = {3: "red", 2: "orange"}


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """From when to when it is day, as `HH:MM`."""

    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class GateRow:
    """How many days ahead the roster has to be full, how many days a drill counts, and how long before people hear."""

    days_ahead: int
    drill_days: int
    warn_drill: tuple[int, ...]
    warn_roster: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Post:
    """Somebody who is told by what she answers for; where the roster names nobody, the holders of these roles."""

    code: str
    text: Words
    roles: tuple[str, ...]
    needs: Literal["shifts", "named"]


@dataclass(frozen=True, kw_only=True)
class RungRow:
    """So many minutes after the alarm a post is told."""

    minutes: int
    by_day: int
    post: str
    phone: bool = False


@dataclass(frozen=True, kw_only=True)
class LevelRow:
    """A level: until when it has to be taken up and finished, and who is told when."""

    text: Words
    due: int
    due_by_day: int
    finish: int
    again_minutes: int
    again_most: int
    rungs: tuple[RungRow, ...]


@dataclass(frozen=True, kw_only=True)
class AlarmPack(Pack):
    """Everything about alarms that is data."""

    title: Words
    day: DayRow
    gate: GateRow
    posts: tuple[Post, ...]
    levels: dict[Literal["red", "orange"], LevelRow]
    spoken: Words

    def post(self, code: str) -> Post:
        """Return the post called `code`."""
        return next(one for one in self.posts if one.code == code)


@cache
def pack() -> AlarmPack:
    """Return the pack in force."""
    return load(PACK, AlarmPack)


def level_row(level: int) -> LevelRow:
    """Return what the pack says of a level (2 orange, 3 red)."""
    return {str(code): row for code, row in pack().levels.items()}[_LEVELS[level]]


@cache
def day() -> Day:
    """Return from when to when it is day."""
    return Day(time.fromisoformat(pack().day.start), time.fromisoformat(pack().day.end))


@cache
def ladder(level: int) -> Ladder:
    """Return the ladder of a level."""
    row = level_row(level)
    rungs = tuple(Rung(one.post, one.minutes, one.by_day, one.phone) for one in row.rungs)
    return Ladder(rungs, row.due, row.due_by_day, row.finish, row.again_minutes, row.again_most)
