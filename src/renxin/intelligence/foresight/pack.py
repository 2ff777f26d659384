"""The questions asked of the past, as data (`packs/predictions.yaml`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """Problems that count as one, by the beginnings of their codes."""

    codes: list[str]
    words: Words


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One number known of a patient at a cut.

    `count`: happenings in the `days` before it; `since`: days since the last one, at most `days`; `problem`: has one
    of a group; `age` in years; `female`.
    """

    of: Literal["age", "female", "count", "since", "problem"]
    words: Words
    happening: str = ""
    problem: str = ""
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Among:
    """Who is asked about: so many happenings in the days before the cut."""

    happening: str
    days: int
    at_least: int


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A question: will any of these happen (or none of those) in the days behind a cut?

    `for_care`: who treats the patient sees it too. Never that she may stay away: nobody shall be cared for less.
    """

    words: Words
    question: Words
    among: Among
    days: int
    cuts: int
    step_days: int
    features: list[str]
    any_of: list[str] | None = None
    none_of: list[str] | None = None
    for_care: bool = False


@dataclass(frozen=True, kw_only=True)
class Rules:
    """From how many people and events on something is learned, and whom a suggested segment holds."""

    minimum_people: int
    minimum_events: int
    events_per_feature: int
    top_share: float
    suggest_again_days: int


@dataclass(frozen=True, kw_only=True)
class Timing:
    """A risk by day since an anchor. `fact` and `where` are how a journey of that anchor starts.

    `silence_of`: the risk is that none of these happen for `silent_days`.
    """

    words: Words
    anchor: str
    fact: str
    where: dict[str, str]
    days: int
    risk: str = ""
    silence_of: list[str] | None = None
    silent_days: int = 0


@dataclass(frozen=True, kw_only=True)
class TimingRules:
    """How far back anchors are taken, and how many there must be."""

    look_back_days: int
    minimum_anchors: int
    minimum_events: int
    window_days: int


@dataclass(frozen=True, kw_only=True)
class Package:
    """A service that people take: which happening shows it, in which days it counts as taken."""

    words: Words
    happening: str
    days: int


@dataclass(frozen=True, kw_only=True)
class PackageRules:
    """When something goes together well enough to be said."""

    minimum_people: int
    minimum_taken: int
    minimum_lift: float
    false_share: float
    most: int


@dataclass(frozen=True, kw_only=True)
class PredictionPack(Pack):
    """Everything that is asked."""

    problems: dict[str, ProblemGroup]
    features: dict[str, Feature]
    predictions: dict[str, Prediction]
    rules: Rules
    timing: dict[str, Timing]
    timing_rules: TimingRules
    packages: dict[str, Package]
    package_rules: PackageRules


@cache
def pack() -> PredictionPack:
    """Return the questions in force."""
    return load(Path(__file__).parent / "packs" / "predictions.yaml", PredictionPack)
