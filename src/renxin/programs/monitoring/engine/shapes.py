"""The shape of the pack of thresholds, and of what is judged by it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core.packs import Pack, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A level, and the one condition under which a value has it.

    `with_flag`: it holds only beside this red flag, noted lately in her own words.
    """

    level: Literal["yellow", "orange", "red"]
    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    at_most: float | None = None
    rise: float | None = None
    days: int = 0
    at_once: bool = False
    with_flag: str = ""

    @property
    def rank(self) -> Level:
        """Return the level as a number to compare."""
        return Level.of(self.level)

    @property
    def name(self) -> str:
        """Return what a rule calls it: `red:at_least:180`."""
        beside = f"+{self.with_flag}" if self.with_flag else ""
        for side in ("at_least", "above", "below", "at_most"):
            if getattr(self, side) is not None:
                return f"{self.level}{beside}:{side}:{getattr(self, side):g}"
        return f"{self.level}{beside}:rise:{self.rise:g}/{self.days}"

    def holds(
        self, value: float, lowest: Mapping[int, float] | None = None, flags: frozenset[str] = frozenset()
    ) -> bool:
        """Tell whether a value has this level; `lowest` is the lowest value before, by how many days back."""
        if self.with_flag and self.with_flag not in flags:
            return False
        if self.rise is not None:
            before = (lowest or {}).get(self.days)
            return before is not None and value - before >= self.rise
        return (
            (self.at_least is not None and value >= self.at_least)
            or (self.above is not None and value > self.above)
            or (self.below is not None and value < self.below)
            or (self.at_most is not None and value <= self.at_most)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Limits for people of one condition (`condition` empty: everybody else)."""

    limits: tuple[Limit, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How far the mean of the last week may lie from the four weeks before."""

    rise: float | None = None
    rise_share: float | None = None
    fall_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number of a measure: its codes in the record, its unit, what can be true, what is usual, its limits."""

    code: str
    text: Words
    codes: tuple[str, ...]
    unit: str
    plausible: tuple[float, float]
    bands: tuple[Band, ...]
    units: dict[str, float] = field(default_factory=dict)
    jump: float | None = None
    margin: float = 0
    target: tuple[float, float] | None = None
    trend: Trend | None = None
    share_of_best: bool = False

    def limits(self, conditions: frozenset[str]) -> tuple[Limit, ...]:
        """Return the limits for a person: of the first band made for one of her conditions, else everybody's."""
        return next(band.limits for band in self.bands if not band.condition or band.condition in conditions)

    @property
    def days_looked_back(self) -> frozenset[int]:
        """Return the spans of days its limits compare with."""
        return frozenset(limit.days for band in self.bands for limit in band.limits if limit.rise is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured in one go. `red` says whether a red value has to be repeated after rest."""

    code: str
    text: Words
    parts: tuple[Part, ...]
    red: Literal["at_once", "repeat"] = "at_once"
    anywhere: bool = False
    least_silent_days: int = 0

    def part(self, code: str) -> Part:
        """Return one of its parts."""
        return next(part for part in self.parts if part.code == code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long, how often, how many: see the pack."""

    fresh_hours: float
    session_minutes: float
    agree_within: float
    repeat_from_minutes: float
    repeat_until_minutes: float
    symptom_minutes: float
    confirm_need: int
    confirm_of: int
    clear_readings: int
    clear_hours: float
    again_hours: float
    again_red_minutes: float
    trend_days: int
    trend_before_days: int
    trend_least: int
    usual_of: int
    storm_alerts: int
    storm_minutes: float
    flag_hours: float = 24
    drift_hours: float = 24
    infant_days: int = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionOf:
    """Something about a person that changes her limits."""

    code: str
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a programme of follow-up expects to be measured at home, and how often."""

    code: str
    cadence: dict[str, float]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThresholdPack(Pack):
    """All thresholds of a house."""

    title: Words
    home_sources: tuple[str, ...]
    timing: Timing
    conditions: tuple[ConditionOf, ...]
    programs: tuple[Programme, ...]
    measures: tuple[Measure, ...]

    def __post_init__(self) -> None:
        if not self.home_sources or any(not part.bands for one in self.measures for part in one.parts):
            raise ValueError("every measure needs limits, and readings a source")

    def measure(self, code: str) -> Measure | None:
        """Return a measure by its code."""
        return next((one for one in self.measures if one.code == code), None)

    def is_home(self, source: str) -> bool:
        """Tell whether readings of a source were taken at home."""
        return source.startswith(self.home_sources)


@dataclass(frozen=True, slots=True)
class Reading:
    """One measuring as it was written down: its parts, the ids of its observations, and where it came from."""

    at: datetime
    values: Mapping[str, float]
    refs: tuple[int, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading comes to. `rule` names part and limit (`VS_SBP:red:from180`).

    `ask` is `repeat` (after rest), `third` (two that differ too much) or empty.
    """

    level: Level
    rule: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    ask: str = ""
