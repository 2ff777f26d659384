"""The contacts of a programme as a line of time: where each stands, its window, who reaches the patient. Pure.

Days near the start are spread, years are drawn together: the place is the logarithm of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log1p
from typing import Final

from renxin.programs.careplans.programmes import spans
from renxin.programs.careplans.programmes.shapes import STRICTNESS, Node, Programme

from . import telling

WIDTH: Final = 960
_LEFT: Final = 120
_RIGHT: Final = 24
_LANE: Final = 34
_TOP: Final = 30
_SCALE: Final = ("1d", "3d", "7d", "14d", "30d", "90d", "180d", "1y", "3y", "6y")
_ZERO: Final = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Dot:
    """One contact: its place, the stretch of its window, how it is read. `again` marks what comes of repeating."""

    x: int
    y: int
    from_x: int
    width: int
    title: str
    by: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of the scale."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Who reaches the patient, and on which line."""

    y: int
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    zero: int


def draw(programme: Programme) -> Picture:
    """Return the drawing of a programme's contacts."""
    lanes = sorted({node.by for node in programme.nodes}, key=lambda by: -STRICTNESS[by])
    height_of = {by: _TOP + _LANE * number + _LANE // 2 for number, by in enumerate(lanes)}
    days = [(node, _days(node)) for node in programme.nodes]
    low = min((each[0] - node.window[0] for node, each in days), default=0)
    high = max((each[-1] + node.window[1] for node, each in days), default=1)
    place = _Scale(min(low, 0), max(high, 1))
    return Picture(
        width=WIDTH,
        height=_TOP + _LANE * max(len(lanes), 1) + 26,
        lanes=tuple(Lane(height_of[by], str(telling.BY[by]), by) for by in lanes),
        ticks=tuple(Tick(place.of(day), telling.span(text)) for text, day in _ticks(low, high)),
        dots=tuple(dot for node, each in days for dot in _dots(node, each, place, height_of[node.by])),
        zero=place.of(0),
    )


def _days(node: Node) -> list[int]:
    """Return the days of a contact after the start; of one that repeats the first few."""
    first = spans.read(node.at).after(_ZERO)
    found = [(first - _ZERO).days]
    if node.every:
        again = spans.read(node.every)
        last = (spans.read(node.until).after(_ZERO) - _ZERO).days if node.until else found[0] + 3 * 365
        day = again.after(first)
        while len(found) < 4 and (day - _ZERO).days <= last:
            found.append((day - _ZERO).days)
            day = again.after(day)
    return found


def _dots(node: Node, days: Sequence[int], place: "_Scale", y: int) -> list[Dot]:
    before, after = node.window
    return [
        Dot(
            x=place.of(day),
            y=y,
            from_x=place.of(day - before),
            width=max(place.of(day + after) - place.of(day - before), 0),
            title=f"{node.text}: {telling.when_of(node)}",
            by=node.by,
            again=number > 0,
        )
        for number, day in enumerate(days)
    ]


def _ticks(low: int, high: int) -> list[tuple[str, int]]:
    found = [(text, (spans.read(text).after(_ZERO) - _ZERO).days) for text in _SCALE]
    return [(text, day) for text, day in found if low <= day <= high]


class _Scale:
    """Days as places from left to right."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = self._bent(low), self._bent(high)

    @staticmethod
    def _bent(day: int) -> float:
        return log1p(day) if day >= 0 else -log1p(-day)

    def of(self, day: int) -> int:
        share = (self._bent(day) - self.low) / ((self.high - self.low) or 1)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT))
