"""Control charts: limits from a baseline, then frozen; which points are signals. Plain arithmetic, no estimate hidden.

A point is a count over a size: so many of `size` answers (p), so many events in `size` units of exposure (u), a count
(c), one value (xmr), how many good ones between two bad ones (g), days between rare events (t). Laney's p′ and u′ widen
the limits by what varies between periods beyond counting.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

Kind = Literal["p", "u", "c", "xmr", "g", "t", "laney_p", "laney_u"]
KINDS: Final[tuple[Kind, ...]] = ("p", "u", "c", "xmr", "g", "t", "laney_p", "laney_u")
PLAIN: Final[dict[Kind, Kind]] = {"laney_p": "p", "laney_u": "u"}
# d2 of ranges of two: mean range ÷ standard deviation. 3 / 1.128 = 2.66.
_D2: Final = 1.128
_RANGE_LIMIT: Final = 3.267
# Times between rare events are close to normal after this power (Nelson).
_POWER: Final = 1 / 3.6


class TooFewPoints(Exception):
    """A baseline of so few points has no limits."""


@dataclass(frozen=True, slots=True)
class Point:
    """What was counted in one period, and of how many; `size` is 1 where nothing is shared out."""

    count: float
    size: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a baseline says: the centre and what is needed for the width. Kept with the chart, frozen.

    `spread` is σz for Laney's charts and the mean moving range for xmr and t (t: of the transformed times).
    """

    kind: Kind
    centre: float
    spread: float = 0.0
    points: int = 0

    def sigma(self, size: float) -> float:
        """Return one standard deviation of a point of this size."""
        plain = PLAIN.get(self.kind, self.kind)
        if plain in ("xmr", "t"):
            return self.spread / _D2
        if plain == "c":
            return math.sqrt(self.centre)
        if plain == "g":
            return math.sqrt(self.centre * (self.centre + 1))
        if size <= 0:
            return 0.0
        variance = self.centre * (1 - self.centre) if plain == "p" else self.centre
        return math.sqrt(max(0.0, variance) / size) * (self.spread if self.kind in PLAIN else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One point on the chart, in the chart's own scale (t: transformed back to days)."""

    value: float
    centre: float
    lower: float
    upper: float
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Limits, and whether the baseline is as long as usual."""

    limits: Limits
    is_short: bool


def value_of(kind: Kind, point: Point) -> float:
    """Return a point in the scale in which its chart works."""
    if kind in ("p", "u", "laney_p", "laney_u"):
        return point.count / point.size if point.size else 0.0
    return point.count**_POWER if kind == "t" else point.count


def baseline(kind: Kind, points: Sequence[Point], *, least: int = 12, usual: int = 20) -> Baseline:
    """Return the limits that these points give.

    Raises:
        TooFewPoints: fewer than `least` points with something to count.
    """
    counted = [point for point in points if point.size > 0]
    if len(counted) < least:
        raise TooFewPoints(len(counted))
    plain = PLAIN.get(kind, kind)
    values = [value_of(plain, point) for point in counted]
    if plain in ("p", "u"):
        centre = sum(point.count for point in counted) / sum(point.size for point in counted)
        limits = Limits(kind=kind, centre=centre, spread=_sigma_z(plain, centre, counted), points=len(counted))
    else:
        limits = Limits(kind=kind, centre=sum(values) / len(values), spread=_moving(values), points=len(counted))
    return Baseline(limits=limits, is_short=len(counted) < usual)


def overdispersion(kind: Kind, points: Sequence[Point]) -> float:
    """Return σz: how much more (1 = no more) periods vary than counting alone explains. Above 1.25: use Laney's."""
    counted = [point for point in points if point.size > 0]
    plain = PLAIN.get(kind, kind)
    if plain not in ("p", "u") or len(counted) < 2:
        return 1.0
    centre = sum(point.count for point in counted) / sum(point.size for point in counted)
    return _sigma_z(plain, centre, counted)


def place(limits: Limits, points: Sequence[Point]) -> list[Placed | None]:
    """Return each point with its own limits; None where nothing was counted."""
    return [_placed(limits, point) if point.size > 0 else None for point in points]


def range_limit(limits: Limits) -> float:
    """Return the upper limit of the moving range of an xmr chart."""
    return _RANGE_LIMIT * limits.spread


def _placed(limits: Limits, point: Point) -> Placed:
    value, sigma = value_of(limits.kind, point), limits.sigma(point.size)
    low, high = limits.centre - 3 * sigma, limits.centre + 3 * sigma
    plain = PLAIN.get(limits.kind, limits.kind)
    if plain != "xmr":
        low = max(0.0, low)
    if plain == "p":
        high = min(1.0, high)
    z = (value - limits.centre) / sigma if sigma else 0.0
    if limits.kind != "t":
        return Placed(value=value, centre=limits.centre, lower=low, upper=high, z=z)
    back = 1 / _POWER
    return Placed(value=point.count, centre=limits.centre**back, lower=low**back, upper=high**back, z=z)


def _sigma_z(plain: Kind, centre: float, points: Sequence[Point]) -> float:
    limits = Limits(kind=plain, centre=centre)
    scores = [(value_of(plain, point) - centre) / sigma for point in points if (sigma := limits.sigma(point.size)) > 0]
    return _moving(scores) / _D2 if len(scores) > 1 else 1.0


def _moving(values: Sequence[float]) -> float:
    ranges = [abs(after - before) for before, after in pairwise(values)]
    return sum(ranges) / len(ranges) if ranges else 0.0
