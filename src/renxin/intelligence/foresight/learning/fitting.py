"""A logistic regression on standardised features: every weight can be read, every score taken apart."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# Where the later training slice is large enough, it sets how high the whole scale stands.
_RECALIBRATE_FROM: Final = 50


@dataclass(frozen=True, slots=True)
class Fitted:
    """Mean, spread and weight of each feature, and the intercept. A feature that never varies weighs nothing."""

    means: Numbers
    spreads: Numbers
    weights: Numbers
    intercept: float

    def parts(self, x: Numbers) -> Numbers:
        """Return what each feature adds for each row, on the scale of log-odds, against the average patient."""
        found: Numbers = (x - self.means) / self.spreads * self.weights
        return found

    def shares(self, x: Numbers) -> Numbers:
        """Return the predicted share of each row."""
        return from_log_odds(self.parts(x).sum(axis=1) + self.intercept)


def from_log_odds(values: Numbers) -> Numbers:
    """Return shares between 0 and 1."""
    found: Numbers = 1.0 / (1.0 + np.exp(-np.clip(values, -35, 35)))
    return found


def fit(x: Numbers, y: Numbers, later_x: Numbers, later_y: Numbers) -> Fitted:
    """Learn the weights from earlier rows, and how high and how steep the scale stands from later ones.

    Weights are learned from both where the later rows hold too few events to stand alone.
    """
    alone = min(later_y.sum(), len(later_y) - later_y.sum()) >= _RECALIBRATE_FROM and _both(y)
    if not alone:
        x, y = np.vstack([x, later_x]), np.concatenate([y, later_y])
    found = _learn(x, y)
    if not alone:
        return found
    slope, level = _line(found.parts(later_x).sum(axis=1) + found.intercept, later_y)
    if slope <= 0:  # what earlier rows taught did not hold later: nothing is left but the base rate
        slope, level = 0.0, _log_odds(float(later_y.mean()))
    return Fitted(found.means, found.spreads, found.weights * slope, found.intercept * slope + level)


def _learn(x: Numbers, y: Numbers) -> Fitted:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  takes a second; only this job needs it

    means, spreads = x.mean(axis=0), x.std(axis=0)
    still = spreads < 1e-9
    spreads = np.where(still, 1.0, spreads)
    learned = LogisticRegression(C=1.0, max_iter=500).fit((x - means) / spreads, y)
    return Fitted(means, spreads, np.where(still, 0.0, learned.coef_[0]), float(learned.intercept_[0]))


def _line(log_odds: Numbers, y: Numbers) -> tuple[float, float]:
    """Return slope and level that make these log-odds fit (Platt)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    line = LogisticRegression(C=1e6, max_iter=500).fit(log_odds.reshape(-1, 1), y)
    return float(line.coef_[0][0]), float(line.intercept_[0])


def _both(y: Numbers) -> bool:
    return 0 < y.sum() < len(y)


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
