"""The chance that somebody does not come: a sum of points in log-odds, pure. Every reason can be said in words."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Final

from renxin.kernel.core import clock

from .pack import RiskPack

_EARLY: Final = time(8, 30)
_LONG, _MIDDLE = 10, 4
_YOUNG: Final = range(18, 35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an appointment when it is judged. `told` is none, sent or blocked."""

    starts_at: datetime
    booked_at: datetime
    missed: int = 0
    kept: int = 0
    born: date | None = None
    channel: str = ""
    by_others: bool = False
    first_visit: bool = False
    told: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """Per cent, 1–99, and the codes of what raised it, the heaviest first; what lowered it comes last."""

    percent: int
    reasons: tuple[str, ...]


def base_of(pack: RiskPack, missed: int, booked: int) -> float:
    """Return the house's own share of missed appointments, drawn to the pack's when there are few."""
    prior = pack.base_percent / 100
    share = (prior * pack.base_weight + missed) / (pack.base_weight + booked)
    return min(max(share, 0.005), 0.6)


def judge(pack: RiskPack, base: float, known: Known) -> Risk:
    """Return the risk of one appointment."""
    found = [code for code, applies in _applies(known).items() if applies and code in pack.points]
    score = math.log(base / (1 - base)) + sum(pack.points[code].points for code in found)
    percent = min(max(round(100 / (1 + math.exp(-score))), 1), 99)
    ordered = sorted(found, key=lambda code: -pack.points[code].points)
    return Risk(percent, tuple(ordered))


def _applies(known: Known) -> dict[str, bool]:
    begins = known.starts_at.astimezone(clock.SHANGHAI)
    ahead = (begins.date() - known.booked_at.astimezone(clock.SHANGHAI).date()).days
    age = _age(known.born, begins.date())
    return {
        "missed_one": known.missed == 1,
        "missed_more": known.missed > 1,
        "kept_before": known.kept > 0 and known.missed == 0,
        "ahead_long": ahead > _LONG,
        "ahead_middle": _MIDDLE <= ahead <= _LONG,
        "same_day": ahead <= 0,
        "young": age in _YOUNG,
        "early": begins.time() < _EARLY,
        "monday": begins.weekday() == 0,
        "by_others": known.by_others,
        "phone_booked": known.channel == "phone",
        "first_visit": known.first_visit,
        "unconfirmed": known.told == "sent" and not known.confirmed,
        "unreached": known.told == "blocked" and not known.confirmed,
        "confirmed": known.confirmed,
    }


def _age(born: date | None, on: date) -> int:
    if born is None:
        return -1
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Band:
    """Appointments whose risk lay between two per cents: how many, what was expected, what happened."""

    low: int
    high: int
    n: int
    expected: float
    missed: int

    @property
    def share(self) -> float:
        """Return the share that did not come."""
        return self.missed / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the numbers fit: Brier score, that of always saying the mean, and bands."""

    n: int
    missed: int
    brier: float
    brier_of_mean: float
    bands: tuple[Band, ...]

    @property
    def skill(self) -> float:
        """Return by which share the numbers beat always saying the mean; below 0 they are worse."""
        return 1 - self.brier / self.brier_of_mean if self.brier_of_mean else 0.0


def measure(pack: RiskPack, counts: dict[int, tuple[int, int]]) -> Measured:
    """Return how well risks fitted, from `{per cent: (appointments, missed)}`."""
    n = sum(total for total, _missed in counts.values())
    missed = sum(gone for _total, gone in counts.values())
    mean = missed / n if n else 0.0
    brier = sum((total - gone) * (p / 100) ** 2 + gone * (1 - p / 100) ** 2 for p, (total, gone) in counts.items())
    edges = [0, *pack.bands, 100]
    bands = []
    for low, high in pairwise(edges):
        inside = {p: pair for p, pair in counts.items() if low < p <= high}
        total = sum(pair[0] for pair in inside.values())
        expected = sum(p * pair[0] for p, pair in inside.items()) / (100 * total) if total else 0.0
        bands.append(Band(low, high, total, expected, sum(pair[1] for pair in inside.values())))
    return Measured(n, missed, brier / n if n else 0.0, mean * (1 - mean), tuple(bands))
