"""Days of a clinic played through: people come, doctors see them in the order in which they came. Pure and seeded.

All times are minutes after midnight. The rules: first come, first seen; a doctor begins with the session and sees all
who came before its end, and nobody who came later; nobody goes away. Against M/M/c the mean wait is Erlang's (tests).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import Final

import numpy as np
from numpy.typing import NDArray

BIN: Final = 30.0
BINS: Final = 48
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Demand:
    """Who came: `counts[bin]` people by half hours over `days` days; `seconds` of service measured on `n` people."""

    counts: tuple[int, ...]
    days: int
    mean_minutes: float
    sd_minutes: float
    n: int


@dataclass(frozen=True, slots=True)
class Played:
    """What days played through gave: the mean wait of each trial, and by half hours over all of them."""

    means: Floats
    by_bin: Floats
    unseen: float

    @property
    def middle(self) -> float:
        """Return the mean wait in minutes."""
        return float(np.mean(self.means))

    def band(self, low: float = 5, high: float = 95) -> tuple[float, float]:
        """Return between which means nine of ten trials lie."""
        return float(np.percentile(self.means, low)), float(np.percentile(self.means, high))


def waits(arrivals: Floats, services: Floats, plan: Sequence[tuple[float, float]]) -> Floats:
    """Return how long each person waits, in the order of arrival; NaN for who came after the last doctor had ended.

    Args:
        arrivals: when they come, ascending.
        services: how long each takes.
        plan: from when to when each doctor sees people.
    """
    found = np.full(len(arrivals), np.nan)
    free = [(float(start), float(end)) for start, end in plan]
    heapify(free)
    for place, (at, takes) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        while free and at >= free[0][1]:
            heappop(free)  # that session is over, and nobody who came in time waits for it
        if not free:
            break
        idle, end = free[0]
        begins = max(at, idle)
        found[place] = begins - at
        heapreplace(free, (begins + takes, end))
    return found


def play(
    demand: Demand, plans: Sequence[Sequence[tuple[float, float]]], *, trials: int, days: int = 4, seed: int = 7
) -> list[Played]:
    """Play days through for several plans, all with the same people, so that only the plan makes the difference.

    Each trial draws how many come and how long they take anew from what the measurement leaves open, then plays `days`.
    """
    draw = np.random.default_rng(seed)
    means = np.zeros((len(plans), trials))
    total, seen = np.zeros((len(plans), BINS)), np.zeros((len(plans), BINS))
    lost, came = np.zeros(len(plans)), 0
    for trial in range(trials):
        rates = draw.gamma(np.asarray(demand.counts, dtype=float) + 0.01, 1.0) / max(demand.days, 1)
        mean = max(0.5, draw.normal(demand.mean_minutes, demand.sd_minutes / max(demand.n, 1) ** 0.5))
        shape = _shape(mean, demand.sd_minutes)
        whole = [np.zeros(0) for _plan in plans]
        for _day in range(days):
            arrivals = _arrivals(draw, rates)
            services = draw.lognormal(*shape, size=len(arrivals)) if shape[1] else np.full(len(arrivals), mean)
            came += len(arrivals)
            bins = np.minimum((arrivals // BIN).astype(int), BINS - 1)
            for place, plan in enumerate(plans):
                found = waits(arrivals, services, plan)
                is_seen = ~np.isnan(found)
                lost[place] += len(found) - int(is_seen.sum())
                np.add.at(total[place], bins[is_seen], found[is_seen])
                np.add.at(seen[place], bins[is_seen], 1)
                whole[place] = np.concatenate([whole[place], found[is_seen]])
        for place, found in enumerate(whole):
            means[place, trial] = float(found.mean()) if len(found) else 0.0
    return [
        Played(means[place], total[place] / np.maximum(seen[place], 1), float(lost[place] / max(came, 1)))
        for place in range(len(plans))
    ]


def _arrivals(draw: np.random.Generator, rates: Floats) -> Floats:
    counts = draw.poisson(rates)
    starts = np.repeat(np.arange(BINS) * BIN, counts)
    return np.sort(starts + draw.uniform(0, BIN, size=len(starts)))


def _shape(mean: float, sd: float) -> tuple[float, float]:
    """Return the two parameters of the lognormal distribution with this mean and spread."""
    if sd <= 0:
        return float(np.log(mean)), 0.0
    variance = float(np.log1p((sd / mean) ** 2))
    return float(np.log(mean)) - variance / 2, variance**0.5
