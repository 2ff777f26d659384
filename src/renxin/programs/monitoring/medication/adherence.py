"""How much of the time a class of medicines was at hand: the proportion of days covered (PDC). Pure.

Each day counts once. What is fetched early of the same medicine begins when the earlier box ends; another medicine of
the class begins at once (a switch), and the days of both count once. Days in hospital belong to neither side, and what
is at home lasts so many days longer. Days lost cannot be won back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fill:
    """A quantity handed out: of which medicine, on which day, for how many days."""

    medicine: str
    on: date
    days: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Days in hospital, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """Days at hand of days looked at; `until` is the last day that what is at home lasts."""

    covered: int
    days: int
    until: date
    fills: int

    @property
    def percent(self) -> int | None:
        """Return the PDC in percent, rounded down so that nobody becomes adherent by rounding; None without days."""
        return 100 * self.covered // self.days if self.days else None


def cover(
    fills: Sequence[Fill], begin: date | None, end: date, stays: Iterable[Stay] = (), *, least_fills: int = 2
) -> Coverage | None:
    """Return how a class was covered from its first fill (or `begin`, if later) to `end`, both included.

    None: too few fills to judge, or nothing to look at.
    """
    counted = [one for one in fills if one.on <= end and one.days > 0]
    if not counted or len(counted) < least_fills:
        return None
    inside = _days(stays)
    at_hand = {day for group in _by_medicine(counted).values() for day in _covered(group, inside)}
    first = min(one.on for one in counted)
    begin = max(first, begin) if begin else first
    if begin > end:
        return None
    asked = {begin + number * _DAY for number in range((end - begin).days + 1)} - inside
    return Coverage(len(asked & at_hand), len(asked), max(at_hand), len(counted))


def together(percents: Sequence[int], how: Literal["mean", "min"]) -> int | None:
    """Return one figure for several classes; which of the two it is, is kept beside it."""
    if not percents:
        return None
    return min(percents) if how == "min" else sum(percents) // len(percents)


def covered_until(fills: Sequence[Fill], stays: Iterable[Stay] = ()) -> date | None:
    """Return the last day that what was fetched of a class lasts, however few fills there are."""
    days = [day for group in _by_medicine(fills).values() for day in _covered(group, _days(stays))]
    return max(days, default=None)


def _by_medicine(fills: Iterable[Fill]) -> dict[str, list[Fill]]:
    groups: dict[str, list[Fill]] = defaultdict(list)
    for one in fills:
        groups[one.medicine].append(one)
    return groups


def _covered(fills: Iterable[Fill], inside: Collection[date]) -> list[date]:
    """Return the days that fills of one medicine cover, one after another, days in hospital left out."""
    found: list[date] = []
    free = date.min
    for one in sorted(fills, key=lambda fill: (fill.on, fill.days)):
        day, left = max(one.on, free), one.days
        while left:
            if day not in inside:
                found.append(day)
                left -= 1
            day += _DAY
        free = day
    return found


def _days(stays: Iterable[Stay]) -> set[date]:
    """Return whole days in hospital: the days of coming and going are days at home, when the own medicine is taken."""
    return {one.first + number * _DAY for one in stays for number in range(1, (one.last - one.first).days)}
