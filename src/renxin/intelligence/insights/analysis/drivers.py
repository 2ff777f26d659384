"""Key drivers: which dimensions go along with the overall judgement, and how much of it each explains.

Spearman's ρ, the standardised coefficient, and the share of R² after Shapley (LMG), which sums to R². Intervals are
bootstrapped with a fixed seed. What may not be said (too few answers, look-alike dimensions) is said instead.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from renxin.kernel.core.statistics import Interval, t_quantile

_SEED: Final = 20260101
_LEAST: Final = 100
_LEAST_EACH: Final = 15
VIF_WARN: Final = 5.0
VIF_MERGE: Final = 10.0
# More predictors would mean more subsets than a page can wait for (2 to the power of them).
MOST: Final = 12


class TooFewAnswers(Exception):
    """So few answers cannot tell drivers apart: `n` of `needed`."""

    def __init__(self, n: int, needed: int) -> None:
        super().__init__(n, needed)
        self.n, self.needed = n, needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One dimension. `suppressed`: the signs of ρ and β contradict each other, so its coefficient means nothing.

    `is_weak`: the correlation could be chance (two-sided 5 %).
    """

    code: str
    correlation: float
    rho: float
    beta: float
    share: float
    interval: Interval | None
    vif: float
    mean: float
    is_weak: bool
    suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """All drivers, the strongest first; together their shares are `r2`."""

    drivers: tuple[Driver, ...]
    r2: float
    n: int


def needed(predictors: int) -> int:
    """Return how many complete answers so many dimensions need."""
    return max(_LEAST, _LEAST_EACH * predictors)


def key_drivers(
    codes: Sequence[str], rows: Sequence[Sequence[float]], outcome: Sequence[float], *, resamples: int = 1000
) -> Drivers:
    """Return the drivers of an outcome from complete rows (one value for each code).

    Raises:
        TooFewAnswers: fewer than max(100, 15 for each dimension).
        ValueError: too many dimensions, or one that never varies.
    """
    if not 1 <= len(codes) <= MOST:
        raise ValueError(f"between 1 and {MOST} dimensions")
    if len(rows) < needed(len(codes)):
        raise TooFewAnswers(len(rows), needed(len(codes)))
    x, y = np.asarray(rows, dtype=float), np.asarray(outcome, dtype=float)
    if not (x.std(axis=0) > 0).all() or y.std() == 0:
        raise ValueError("a dimension that never varies explains nothing")
    whole = np.corrcoef(np.column_stack([x, y]), rowvar=False)[None]
    shares, betas = _shapley(whole)[0], _betas(whole)[0]
    sampled = _shapley(_resampled(x, y, resamples)) if resamples else None
    ranks = np.corrcoef(np.column_stack([_ranks(column) for column in (*x.T, y)]), rowvar=False)
    vif = np.diag(np.linalg.pinv(whole[0, :-1, :-1]))
    found = [
        _driver(code, at, (whole[0], ranks, betas, shares, vif), x[:, at].mean(), len(y), sampled)
        for at, code in enumerate(codes)
    ]
    return Drivers(drivers=tuple(sorted(found, key=lambda one: -one.share)), r2=float(shares.sum()), n=len(y))


def _driver(code: str, at: int, found: tuple[Any, ...], mean: float, n: int, sampled: Any) -> Driver:  # noqa: PLR0917
    whole, ranks, betas, shares, vif = found
    r, rho, beta = float(whole[at, -1]), float(ranks[at, -1]), float(betas[at])
    ends = np.percentile(sampled[:, at], [2.5, 97.5]) if sampled is not None else None
    return Driver(
        code=code,
        correlation=r,
        rho=rho,
        beta=beta,
        share=float(shares[at]),
        interval=Interval(float(ends[0]), float(ends[1])) if ends is not None else None,
        vif=float(vif[at]),
        mean=float(mean),
        is_weak=is_chance(r, n),
        suppressed=beta < 0 < rho,
    )


def is_chance(correlation: float, n: int) -> bool:
    """Tell whether a correlation of `n` pairs could be chance (two-sided 5 %)."""
    if n < 3 or abs(correlation) >= 1:
        return n < 3
    t = abs(correlation) * math.sqrt((n - 2) / (1 - correlation**2))
    return t <= t_quantile(n - 2)


def _betas(correlations: Any) -> Any:
    """Return standardised coefficients for each correlation matrix (the outcome stands last)."""
    inner, outer = correlations[:, :-1, :-1], correlations[:, :-1, -1:]
    return (np.linalg.pinv(inner, hermitian=True) @ outer)[:, :, 0]


def _shapley(correlations: Any) -> Any:
    """Return each predictor's share of R² for each correlation matrix: its mean gain over all orders of entering."""
    k = correlations.shape[1] - 1
    explained: dict[tuple[int, ...], Any] = {(): np.zeros(len(correlations))}
    for size in range(1, k + 1):
        for subset in combinations(range(k), size):
            inner = correlations[:, subset][:, :, subset]
            outer = correlations[:, subset, -1][:, :, None]
            solved = np.linalg.solve(inner + 1e-9 * np.eye(size), outer)
            explained[subset] = (outer * solved).sum(axis=(1, 2))
    shares = np.zeros((len(correlations), k))
    for subset, value in explained.items():
        weight = math.factorial(len(subset)) * math.factorial(k - len(subset) - 1) if len(subset) < k else 0
        for at in set(range(k)) - set(subset):
            more = tuple(sorted((*subset, at)))
            shares[:, at] += weight / math.factorial(k) * (explained[more] - value)
    return shares


def _resampled(x: Any, y: Any, resamples: int) -> Any:
    """Return the correlation matrices of so many resamples, by drawing how often each row counts."""
    z = np.column_stack([x, y])
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    n, width = z.shape
    draw = np.random.default_rng(_SEED)
    weights = draw.multinomial(n, np.full(n, 1 / n), size=resamples) / n
    means = weights @ z
    products = (z[:, :, None] * z[:, None, :]).reshape(n, width * width)
    covariance = (weights @ products).reshape(resamples, width, width) - means[:, :, None] * means[:, None, :]
    deviation = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 1e-12))
    return covariance / (deviation[:, :, None] * deviation[:, None, :])


def _ranks(values: Any) -> Any:
    """Return ranks, equal values sharing theirs."""
    _unique, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]
