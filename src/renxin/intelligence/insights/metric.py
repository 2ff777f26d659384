"""What a metric is: named and defined in both languages, measured in one way, opened into its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from renxin.intelligence.insights.analysis.control import Kind, Point
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import RowKind, Tally
from renxin.kernel.core.statistics import HIDDEN_BELOW, WEAK_BELOW, Interval
from renxin.kernel.core.words import Words

Unit = Literal["score", "points", "share", "minutes", "count", "rate"]
Group = Literal["voice", "repair", "flow", "follow_up", "home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measured value with what it stands on. `change` is set only when it is more than chance.

    `value` is None when there is nothing to measure. `parts` are the counts behind it.
    """

    value: float | None
    n: int
    interval: Interval | None = None
    change: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Tell whether so few people answered that the number would tell about single persons."""
        return 0 < self.n < HIDDEN_BELOW

    @property
    def is_weak(self) -> bool:
        """Tell whether the number is a hint at most: not ranked, not coloured."""
        return HIDDEN_BELOW <= self.n < WEAK_BELOW


def enough(now: int, before: int) -> bool:
    """Tell whether both periods have enough to call a difference a change: the same thirty as for colour and rank."""
    return min(now, before) >= WEAK_BELOW


class Way(Protocol):
    """How a metric is measured: the number of a page, and the points of a chart. See `measuring`."""

    @property
    def chart(self) -> Kind:
        """Return the control chart that fits."""
        ...

    @property
    def tally(self) -> Tally | None:
        """Return what is counted, None for survey answers (a log, counted in its own way)."""
        ...

    def measure(self, counts: Counts) -> Measure:
        """Return the number of a scope."""
        ...

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return one point for each stretch between two boundaries."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One entry of the catalogue.

    `formula` is written so that somebody can check it with a sheet; `source` says which rows; `grain` what one row is;
    `owner` who answers for the definition. `hides_few`: answers of fewer than five people are not shown.
    `listed` is the part whose rows are listed when none is chosen (all of them otherwise). `left_out` counts what the
    number leaves out, by reason.
    """

    code: str
    name: Words
    definition: Words
    formula: str
    source: str
    grain: Words
    owner: Words
    unit: Unit
    rows: RowKind
    way: Way
    group: Group
    more_is_better: bool = True
    listed: str = ""
    hides_few: bool = False
    left_out: Tally | None = None
    version: int = 1

    def measure(self, counts: Counts) -> Measure:
        """Return what it measures of these counts."""
        return self.way.measure(counts)
