"""A small drawing of how one result went: a line, its dots, the band of the usual range. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

WIDTH: Final = 160
HEIGHT: Final = 44
_EDGE: Final = 5


@dataclass(frozen=True, slots=True)
class Drawing:
    """A path with its last dot and, when the range is known, where the band lies (top and height)."""

    path: str
    dot: tuple[float, float]
    band: tuple[float, float] | None


def draw(
    points: Sequence[tuple[datetime, Decimal]], bounds: tuple[Decimal | None, Decimal | None] | None
) -> Drawing | None:
    """Return the drawing of values in the order of time; None while there are fewer than two."""
    if len(points) < 2:
        return None
    values = [float(value) for _at, value in points]
    low, high = (None if end is None else float(end) for end in bounds or (None, None))
    ends = [*values, *(end for end in (low, high) if end is not None)]
    least, most = min(ends), max(ends)
    first, span = points[0][0], (points[-1][0] - points[0][0]).total_seconds() or 1.0

    def across(at: datetime) -> float:
        return round(_EDGE + (WIDTH - 2 * _EDGE) * (at - first).total_seconds() / span, 1)

    def up(value: float) -> float:
        return round(HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * ((value - least) / (most - least or 1.0)), 1)

    places = [(across(at), up(float(value))) for at, value in points]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    top, bottom = up(high if high is not None else most), up(low if low is not None else least)
    known = bounds is not None and (low is not None or high is not None)
    return Drawing(path, places[-1], (top, round(bottom - top, 1)) if known else None)
