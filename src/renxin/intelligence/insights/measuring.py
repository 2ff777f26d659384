"""The ways to measure: a share, a rate, a count, a length of time. Each gives the number, its trend and its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models.expressions import Combinable

from renxin.intelligence.insights.analysis.control import Kind, Point
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, enough
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.shares import share
from renxin.intelligence.insights.spreads import Spread, minutes_between
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core import statistics
from renxin.kernel.core.statistics import HIDDEN_BELOW


@dataclass(frozen=True, kw_only=True, eq=False)
class Share:
    """The first part of a tally ÷ its whole."""

    tally: Tally
    chart: Kind = "p"

    @cached_property
    def part(self) -> str:
        """Return the part that counts."""
        return next(iter(self.tally.parts))

    def measure(self, counts: Counts) -> Measure:
        """Return the share with its Wilson interval."""
        before, now = counts.of(self.tally)
        found = share((now[self.part], now["n"]), (before[self.part], before["n"]))
        others = {name: count for name, count in now.items() if name not in ("n", self.part)}
        return Measure(
            value=found.value, n=found.n, interval=found.interval, change=found.change, parts={**found.parts, **others}
        )

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return part and whole of each stretch."""
        return [Point(row[self.part], row["n"]) for row in self.tally.count(scope, boundaries)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rate:
    """Events for so many (a thousand) of what could have led to one."""

    tally: Tally
    exposure: Tally
    per: int = 1000
    chart: Kind = "u"

    def measure(self, counts: Counts) -> Measure:
        """Return the rate with its Poisson interval; a change only outside of chance."""
        (events_before, events), (exposed_before, exposed) = (
            tuple(row["n"] for row in counts.of(tally)) for tally in (self.tally, self.exposure)
        )
        parts = {"events": events, "exposure": exposed}
        if not exposed:
            return Measure(value=None, n=0, parts=parts)
        changed = enough(exposed, exposed_before) and statistics.rates_changed(
            (events_before, exposed_before), (events, exposed)
        )
        value = self.per * events / exposed
        return Measure(
            value=value,
            n=exposed,
            interval=statistics.rate_interval(events, exposed / self.per),
            change=value - self.per * events_before / exposed_before if changed else None,
            parts=parts,
        )

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return events and exposure (in `per`) of each stretch."""
        both = zip(self.tally.count(scope, boundaries), self.exposure.count(scope, boundaries), strict=True)
        return [Point(events["n"], exposed["n"] / self.per) for events, exposed in both]


@dataclass(frozen=True, kw_only=True, eq=False)
class Count:
    """How many there are."""

    tally: Tally
    chart: Kind = "c"

    def measure(self, counts: Counts) -> Measure:
        """Return the count and its parts; a change only outside of chance."""
        before, now = counts.of(self.tally)
        parts = {name: count for name, count in now.items() if name != "n"}
        changed = self.tally.at and statistics.rates_changed((before["n"], 1.0), (now["n"], 1.0))
        return Measure(value=now["n"], n=now["n"], change=now["n"] - before["n"] if changed else None, parts=parts)

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return how many fall into each stretch."""
        return [Point(row["n"]) for row in self.tally.count(scope, boundaries)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Span:
    """How long it takes from one instant of a row to another: the middle, and the slow tenth among the parts."""

    tally: Tally
    first: str
    last: str
    length: Callable[[Scope, datetime], Combinable] | None = None
    chart: Kind = "xmr"

    def measure(self, counts: Counts) -> Measure:
        """Return the median of the minutes."""
        _before, now = self.spread(counts.scope, counts.scope.periods)
        waiting = {"waiting": now.n - now.known}
        if now.median is None:
            return Measure(value=None, n=0, parts=waiting)
        return Measure(value=now.median, n=now.known, parts={"p90": now.p90 or 0.0, **waiting})

    def points(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Point]:
        """Return the median of each stretch; none where fewer than five are known."""
        return [
            Point(one.median, 1.0) if one.median is not None and one.known >= HIDDEN_BELOW else Point(0, 0)
            for one in self.spread(scope, boundaries)
        ]

    def spread(self, scope: Scope, boundaries: Sequence[datetime]) -> list[Spread]:
        """Return how the minutes are spread in each stretch."""
        return self.tally.spread(scope, boundaries, self.minutes(scope, boundaries[0]))

    def minutes(self, scope: Scope, since: datetime) -> Combinable:
        """Return what is measured of a row."""
        return self.length(scope, since) if self.length else minutes_between(self.first, self.last)
