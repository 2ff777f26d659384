"""Case mix: what units would score if they had treated the same kinds of patients.

One least-squares model over all respondents; a unit's adjusted score is raw − Σ β · (its mean − the hospital's mean).
Only for comparing units, never below 300 respondents; coefficients are kept with their version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

NEEDED: Final = 300
# A kind of patient of fewer than so many people says nothing of its own.
RARE: Final = 10


class TooFewRespondents(Exception):
    """Below 300 respondents nothing is adjusted."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """One answer: of which unit, what score, and what is known of the patient (`age:75+`, `class:EMER` …)."""

    unit: int
    score: float
    traits: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Coefficients, in points of the score, of each trait against those without it; means over all respondents."""

    coefficients: Mapping[str, float]
    means: Mapping[str, float]
    n: int
    r2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """One unit, raw and adjusted, side by side."""

    unit: int
    n: int
    raw: float
    adjusted: float


def fit(people: Sequence[Respondent], reference: frozenset[str] = frozenset()) -> Model:
    """Return the model of these people. `reference` are the traits that others are compared with.

    Raises:
        TooFewRespondents: fewer than 300.
    """
    if len(people) < NEEDED:
        raise TooFewRespondents(len(people))
    names = _common(people, reference)
    x = np.array([[name in one.traits for name in names] for one in people], dtype=float).reshape(len(people), -1)
    y = np.array([one.score for one in people])
    means = x.mean(axis=0)
    centred = y - y.mean()
    found = np.linalg.lstsq(x - means, centred, rcond=None)[0]
    left = centred - (x - means) @ found
    total = float(centred @ centred)
    return Model(
        coefficients=dict(zip(names, map(float, found), strict=True)),
        means=dict(zip(names, map(float, means), strict=True)),
        n=len(people),
        r2=1 - float(left @ left) / total if total else 0.0,
    )


def adjust(people: Sequence[Respondent], model: Model) -> list[Adjusted]:
    """Return each unit raw and adjusted, in the order of the adjusted scores, best first."""
    units: dict[int, list[Respondent]] = {}
    for one in people:
        units.setdefault(one.unit, []).append(one)
    found = [_adjusted(unit, members, model) for unit, members in units.items()]
    return sorted(found, key=lambda one: (-one.adjusted, one.unit))


def _adjusted(unit: int, members: Sequence[Respondent], model: Model) -> Adjusted:
    n = len(members)
    raw = sum(one.score for one in members) / n
    mix = sum(
        beta * (sum(name in one.traits for one in members) / n - model.means[name])
        for name, beta in model.coefficients.items()
    )
    return Adjusted(unit=unit, n=n, raw=raw, adjusted=raw - mix)


def _common(people: Sequence[Respondent], reference: frozenset[str]) -> list[str]:
    counts: dict[str, int] = {}
    for one in people:
        for name in one.traits:
            counts[name] = counts.get(name, 0) + 1
    return sorted(
        name for name, count in counts.items() if name not in reference and RARE <= count <= len(people) - RARE
    )
