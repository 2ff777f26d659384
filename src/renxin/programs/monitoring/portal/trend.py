"""How readings went: a small drawing, a table, and praise where it is true. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from renxin.kernel.core import clock
from renxin.kernel.core.packs import Words
from renxin.programs.monitoring.engine import Limit, Measure, Part, Reading, level_of

from .words import pack

WIDTH, HEIGHT = 320, 140
_EDGE = 12
_WEEK, _BEFORE = timedelta(days=7), timedelta(days=21)
_ZONE: ZoneInfo = clock.SHANGHAI


@dataclass(frozen=True, slots=True)
class Line:
    """One number over time as a path, its dots, and where its target lies (top and height), in the drawing's units."""

    text: Words
    path: str
    dots: tuple[tuple[float, float], ...]
    band: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines in one picture with its lowest and highest number, first and last day."""

    lines: tuple[Line, ...]
    low: float
    high: float
    first: datetime
    last: datetime


def draw(measure: Measure, readings: Sequence[Reading]) -> Drawing | None:
    """Return the picture of readings (the newest first); None while there are fewer than two."""
    if len(readings) < 2:
        return None
    ordered = list(reversed(readings))
    targets = [part.target for part in measure.parts if part.target]
    values = [value for one in ordered for value in one.values.values()]
    low = min([*values, *(target[0] for target in targets if target[0] > 0.6 * min(values))])
    high = max([*values, *(target[1] for target in targets if target[1] < 1.4 * max(values))])
    first, last = ordered[0].at, ordered[-1].at
    lines = tuple(_line(part, ordered, (low, high), (first, last)) for part in measure.parts)
    return Drawing(tuple(line for line in lines if line.dots), low, high, first, last)


def praise_of(
    readings: Sequence[Reading], limits: Mapping[str, tuple[Limit, ...]], measure: Measure, now: datetime
) -> Words | None:
    """Return what can honestly be said of the last readings; None when nothing can."""
    week = [one for one in readings if now - one.at < _WEEK]
    before = [one for one in readings if _WEEK <= now - one.at < _BEFORE]
    inside = [one for one in week if _is_inside(one, limits, measure)]
    was = [one for one in before if _is_inside(one, limits, measure)]
    share = len(inside) / len(week) if week else 0.0
    told = {
        "days": len({one.at.astimezone(_ZONE).date() for one in week}),
        "of": len(week),
        "inside": len(inside),
        "better": bool(week and len(before) >= 3 and share > len(was) / len(before)),
    }
    return next((words for formula, words in pack().conditions if formula.holds(told)), None)


def _is_inside(one: Reading, limits: Mapping[str, tuple[Limit, ...]], measure: Measure) -> bool:
    return level_of(measure, one.values, limits)[0] == 0


def _line(part: Part, readings: Sequence[Reading], scale: tuple[float, float], span: tuple[datetime, datetime]) -> Line:
    seconds = max((span[1] - span[0]).total_seconds(), 1.0)
    dots = tuple(
        (
            round(_EDGE + (WIDTH - 2 * _EDGE) * (one.at - span[0]).total_seconds() / seconds, 1),
            _height(one.values[part.code], scale),
        )
        for one in readings
        if part.code in one.values
    )
    band = None
    if part.target is not None:
        top, bottom = _height(min(part.target[1], scale[1]), scale), _height(max(part.target[0], scale[0]), scale)
        band = (top, round(max(bottom - top, 0), 1))
    return Line(part.text, " ".join(f"{'L' if at else 'M'}{x} {y}" for at, (x, y) in enumerate(dots)), dots, band)


def _height(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * (value - low) / max(high - low, 0.1), 1)
