"""How long it will take, pure: rooms, who stands in line in which order, how long one takes; no tables, no clock.

The day is played several hundred times. In each play every visit lasts as long as such visits lasted lately (drawn from
the lognormal that has their mean and spread), a room is a little faster or slower all day, as people are, everybody
goes to the first room that may call her, and it is noted when she is called. What is said is the middle of these plays
and the range in which eight of ten lie. The same line gives the same numbers: nothing is drawn anew between two looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLAYS: Final = 200
_SEED: Final = 20_260_101
Draws = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long one visit takes: mean and standard deviation in seconds, both above nought."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A counter that calls. `practitioner` sits there; `inside` is how long whoever is there may take, `since` seconds.

    `not_before` is how many seconds it will not call anybody (an announced delay).
    """

    practitioner: int | None = None
    inside: Lasting | None = None
    since: float = 0.0
    not_before: float = 0.0


@dataclass(frozen=True, slots=True)
class InLine:
    """One who waits, in order. With `practitioner` only that doctor calls her."""

    key: int
    lasting: Lasting
    practitioner: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes until she is called: the middle and the range of eight of ten."""

    median: float
    low: float
    high: float


def estimates(
    rooms: Sequence[Room], line: Sequence[InLine], *, low: float = 0.1, high: float = 0.9, pace: float = 0.0
) -> dict[int, Estimate]:
    """Return for everybody in line, by key, in how many minutes she will be called; nobody without a room that may.

    `pace` is by which share of its mean a room is usually faster or slower on one day.
    """
    if not rooms or not line:
        return {}
    dice = np.random.default_rng(_SEED)
    free = np.stack([_free_at(room, dice) for room in rooms])
    paces = np.exp(dice.normal(-(pace**2) / 2, pace, (len(rooms), PLAYS)))
    calls = np.empty((len(line), PLAYS))
    plays = np.arange(PLAYS)
    own = _rooms_of(rooms, line)
    waiting = [one for one in line if own[one.practitioner].size]
    for place, one in enumerate(waiting):
        may = own[one.practitioner]
        first = may[np.argmin(free[may], axis=0)]
        calls[place] = free[first, plays]
        free[first, plays] += dice.permutation(_spread(one.lasting)) * paces[first, plays]
    found = np.quantile(calls[: len(waiting)], (low, 0.5, high), axis=1) / 60
    return {
        one.key: Estimate(float(found[1, place]), float(found[0, place]), float(found[2, place]))
        for place, one in enumerate(waiting)
    }


def people_before(line: Sequence[InLine]) -> dict[int, int]:
    """Return for everybody in line how many stand before her: of her doctor or of none; of all if hers is none."""
    wanted = {one.practitioner for one in line} | {None}
    # Who waits for one doctor stands behind hers and those of nobody in particular; who waits for anybody behind all.
    rivals = {one: list(wanted) if one is None else [one, None] for one in wanted}
    counts = dict.fromkeys(wanted, 0)
    found = {}
    for one in line:
        found[one.key] = sum(counts[other] for other in rivals[one.practitioner])
        counts[one.practitioner] += 1
    return found


def shrunk(own: Lasting, n: int, whole: Lasting, weight: int) -> Lasting:
    """Return how long a doctor takes, drawn towards the whole queue as if that were `weight` more visits.

    The spread takes in how far the two means lie apart.
    """
    share = n / (n + weight)
    mean = share * own.mean + (1 - share) * whole.mean
    spread = share * (own.sd**2 + (own.mean - mean) ** 2) + (1 - share) * (whole.sd**2 + (whole.mean - mean) ** 2)
    return Lasting(mean, sqrt(spread))


def said(minutes: float, exact_below: int, step: int) -> int:
    """Return minutes as they are said: whole ones while few, else in steps of five."""
    if minutes < exact_below:
        return max(0, round(minutes))
    return step * round(minutes / step)


def _rooms_of(rooms: Sequence[Room], line: Sequence[InLine]) -> Mapping[int | None, Places]:
    """Return which rooms may call for each doctor somebody waits for: hers; all for who waits for nobody."""
    found: dict[int | None, Places] = {None: np.arange(len(rooms), dtype=np.int64)}
    for wanted in {one.practitioner for one in line} - {None}:
        found[wanted] = np.array([at for at, room in enumerate(rooms) if room.practitioner == wanted], dtype=np.int64)
    return found


def _free_at(room: Room, dice: np.random.Generator) -> Draws:
    """Return when a room is free, in each play: what is left of the visit inside, given how long it lasts already."""
    least = np.full(PLAYS, room.not_before)
    if room.inside is None:
        return least
    whole = _spread(room.inside)
    left = whole[whole > room.since] - room.since
    if left.size == 0:  # longer than any such visit: it may end now, or go on for a while
        left = np.array([0.1, 0.5, 1.0]) * room.inside.sd
    return np.maximum(least, dice.choice(left, PLAYS))


@lru_cache(maxsize=512)
def _spread(lasting: Lasting) -> Draws:
    """Return as many lengths as there are plays, at even steps of the lognormal with this mean and spread."""
    variance = log(1 + (lasting.sd / lasting.mean) ** 2)
    middle = log(lasting.mean) - variance / 2
    found: Draws = np.exp(middle + sqrt(variance) * _STEPS)
    found *= lasting.mean / found.mean()
    found.flags.writeable = False
    return found


_STEPS: Final = np.array([NormalDist().inv_cdf((at + 0.5) / PLAYS) for at in range(PLAYS)])
