"""What a prediction is worth on rows it has not seen: discrimination, distance, calibration; each with an interval."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from renxin.kernel.core.statistics import Z95, Interval, mean_interval, wilson

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Band:
    """Patients of similar predicted share: how many, what was predicted, what came."""

    n: int
    predicted: float
    came: int

    @property
    def interval(self) -> Interval:
        """Return the interval of the share that came."""
        found = wilson(self.came, self.n)
        return found or Interval(0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How a model did on a later slice. `gain` is how much nearer it came than the base rate (Brier), per patient."""

    n: int
    events: int
    auc: float
    auc_interval: Interval
    brier: float
    brier_base: float
    gain_interval: Interval
    bands: tuple[Band, ...]
    cutoff: float
    top_n: int
    top_events: int

    @property
    def is_better(self) -> bool:
        """Tell whether it beats the base rate by more than chance, in order and in distance."""
        return self.auc_interval.low > 0.5 and self.gain_interval.low > 0


def judge(shares: Numbers, came: Numbers, base: float, top_share: float) -> Quality:
    """Return the quality of predicted shares. `base` is the rate known before, which the model must beat."""
    auc, error = auc_of(shares, came)
    gains = (base - came) ** 2 - (shares - came) ** 2
    gain = mean_interval(len(gains), float(gains.mean()), float(gains.std(ddof=1))) or Interval(0.0, 0.0)
    cutoff = float(np.quantile(shares, 1 - top_share))
    top = shares >= cutoff
    return Quality(
        n=len(came),
        events=int(came.sum()),
        auc=auc,
        auc_interval=Interval(max(0.0, auc - Z95 * error), min(1.0, auc + Z95 * error)),
        brier=float(((shares - came) ** 2).mean()),
        brier_base=float(((base - came) ** 2).mean()),
        gain_interval=gain,
        bands=_bands(shares, came),
        cutoff=cutoff,
        top_n=int(top.sum()),
        top_events=int(came[top].sum()),
    )


def auc_of(shares: Numbers, came: Numbers) -> tuple[float, float]:
    """Return the area under the curve and its standard error (DeLong 1988, by mid-ranks)."""
    yes, no = shares[came == 1], shares[came == 0]
    m, n = len(yes), len(no)
    if m < 2 or n < 2:
        return 0.5, 0.5
    everyone = mid_ranks(np.concatenate([yes, no]))
    above_no = (everyone[:m] - mid_ranks(yes)) / n
    above_yes = 1 - (everyone[m:] - mid_ranks(no)) / m
    auc = float(above_no.mean())
    variance = above_no.var(ddof=1) / m + above_yes.var(ddof=1) / n
    return auc, float(np.sqrt(variance))


def mid_ranks(values: Numbers) -> Numbers:
    """Return the rank of each value from 1, equal values sharing their middle rank."""
    _values, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    found: Numbers = (ends - (counts - 1) / 2)[inverse]
    return found


def _bands(shares: Numbers, came: Numbers, count: int = 5) -> tuple[Band, ...]:
    """Return bands of as many patients each, the lowest predicted first; equal predictions stay together."""
    edges = np.unique(np.quantile(shares, np.linspace(0, 1, count + 1)))
    if len(edges) < 2:
        return (Band(len(came), float(shares.mean()), int(came.sum())),)
    edges[-1] = np.inf
    inside = [(shares >= low) & (shares < high) for low, high in pairwise(edges)]
    return tuple(
        Band(int(each.sum()), float(shares[each].mean()), int(came[each].sum())) for each in inside if each.any()
    )
