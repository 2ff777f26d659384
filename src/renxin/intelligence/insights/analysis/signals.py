"""Signals of a control chart: which run of points is more than chance, told once for the whole run.

Works on distances from the centre in standard deviations (`z`), None where a period has no point. Points exactly on
the centre line neither count nor break a run; periods without a point neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

Rule = Literal["beyond", "shift", "trend", "two_of_three", "hugging"]
RULES: Final[tuple[Rule, ...]] = ("beyond", "shift", "trend", "two_of_three", "hugging")


@dataclass(frozen=True, slots=True)
class Signal:
    """A run of points that is more than chance: by which rule, from where to where, up (1), down (−1), neither (0)."""

    rule: Rule
    first: int
    last: int
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How long runs have to be; which rules are asked."""

    shift: int = 8
    trend: int = 6
    hugging: int = 15
    rules: tuple[Rule, ...] = RULES


def signals(z: Sequence[float | None], settings: Settings = Settings()) -> list[Signal]:
    """Return every signal, in the order of its first point."""
    points = [(at, value) for at, value in enumerate(z) if value is not None]
    asked: dict[Rule, Callable[[], list[Signal]]] = {
        "beyond": lambda: _runs("beyond", [(at, _sign(value, 3.0)) for at, value in points], 1),
        "shift": lambda: _runs("shift", [(at, _sign(value, 0.0)) for at, value in points if value], settings.shift),
        "trend": lambda: _trends(points, settings.trend),
        "two_of_three": lambda: _two_of_three(points),
        "hugging": lambda: _hugging(points, settings.hugging),
    }
    found = [signal for rule in settings.rules for signal in asked[rule]()]
    return sorted(found, key=lambda one: (one.first, RULES.index(one.rule)))


def _sign(value: float, beyond: float) -> int:
    return 1 if value > beyond else -1 if value < -beyond else 0


def _runs(rule: Rule, signs: Sequence[tuple[int, int]], long: int) -> list[Signal]:
    """Return the longest stretches of one sign that are at least so long."""
    found: list[Signal] = []
    run: list[int] = []
    sign = 0
    for at, this in [*signs, (-1, 0)]:
        if this == sign and this:
            run.append(at)
            continue
        if sign and len(run) >= long:
            found.append(Signal(rule, run[0], run[-1], sign))
        run, sign = ([at] if this else []), this
    return found


def _trends(points: Sequence[tuple[int, float]], long: int) -> list[Signal]:
    """Return stretches of so many points, each above (or below) the one before; equal ones neither count nor break."""
    distinct = [point for before, point in pairwise(points) if point[1] != before[1]]
    kept = [*points[:1], *distinct]
    steps = [(after[0], _sign(after[1] - before[1], 0.0)) for before, after in pairwise(kept)]
    begins = {after[0]: before[0] for before, after in pairwise(kept)}
    return [Signal("trend", begins[run.first], run.last, run.direction) for run in _runs("trend", steps, long - 1)]


def _two_of_three(points: Sequence[tuple[int, float]]) -> list[Signal]:
    found: list[Signal] = []
    for direction in (1, -1):
        hits = [
            (window[0][0], window[-1][0])
            for window in (points[at : at + 3] for at in range(len(points) - 2))
            if sum(1 for _at, value in window if value * direction > 2) >= 2
        ]
        found += [Signal("two_of_three", first, last, direction) for first, last in _merged(hits)]
    return found


def _hugging(points: Sequence[tuple[int, float]], long: int) -> list[Signal]:
    inside = [(at, 1 if abs(value) < 1 else 0) for at, value in points]
    return [Signal("hugging", run.first, run.last, 0) for run in _runs("hugging", inside, long)]


def _merged(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in stretches:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
