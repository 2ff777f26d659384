"""Opening hours: several bands on each day of the week, in minutes since midnight."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MINUTES_A_DAY: Final = 24 * 60
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")

Band = tuple[int, int]
OFFICE: Final[tuple[Band, ...]] = ((8 * 60, 12 * 60), (14 * 60, 17 * 60 + 30))


@dataclass(frozen=True, slots=True)
class Hours:
    """The bands of each weekday (Monday first), of a weekend day on which offices work, and of public holidays."""

    week: tuple[tuple[Band, ...], ...] = (OFFICE,) * 5 + ((), ())
    make_up: tuple[Band, ...] = OFFICE
    holiday: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise ValueError("a week has seven days")
        for bands in (*self.week, self.make_up, self.holiday):
            _check(bands)

    @classmethod
    def read(cls, written: Mapping[str, Sequence[Sequence[str]]]) -> "Hours":
        """Return the hours written as `{"mon": [["08:00", "12:00"], ["14:00", "17:30"]], …}`.

        Keys are the weekdays, `make_up` and `holiday`. Days left out are closed; make-up days left out are Mondays.

        Raises:
            ValueError: a day or a time cannot be read, or bands overlap.
        """
        unknown = sorted(set(written) - {*WEEKDAYS, "make_up", "holiday"})
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: days are {', '.join(WEEKDAYS)} make_up and holiday")
        week = tuple(_bands(written.get(day, ())) for day in WEEKDAYS)
        make_up = _bands(written["make_up"]) if "make_up" in written else week[0]
        return cls(week, make_up, _bands(written.get("holiday", ())))


def _bands(written: Sequence[Sequence[str]]) -> tuple[Band, ...]:
    return tuple((_minute(start), _minute(end)) for start, end in written)


def _minute(text: str) -> int:
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else MINUTES_A_DAY + 1
    if minute > MINUTES_A_DAY:
        raise ValueError(f"{text!r} is not a time between 00:00 and 24:00")
    return minute


def _check(bands: tuple[Band, ...]) -> None:
    reached = -1
    for start, end in bands:
        if not 0 <= start < end <= MINUTES_A_DAY or start <= reached:
            raise ValueError("bands of a day follow each other, do not touch, and end at 24:00 at the latest")
        reached = end


_WHOLE_DAY: Final = ((0, MINUTES_A_DAY),)
ALWAYS: Final = Hours((_WHOLE_DAY,) * 7, _WHOLE_DAY, _WHOLE_DAY)
