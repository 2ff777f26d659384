"""A number of every department at once: measured as that of one department is, a statement or two for all of them.

Rows of a department that went into another count with that one. Answers are a log and read otherwise (`queries`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.measuring import Rate, Span
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.spreads import Spread
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

ByUnit = Mapping[int, Mapping[str, int]]
_NOTHING: Final = Measure(value=None, n=0)


class _OneOfMany(Counts):
    """The counts of one department, where those of all were read together; nothing before them."""

    def __init__(self, scope: Scope, unit: int, counted: Mapping[Tally, ByUnit]) -> None:
        super().__init__(scope)
        self._unit, self._counted = unit, counted

    def of(self, tally: Tally) -> list[dict[str, int]]:
        """Return nothing for the period before, and what this department has in the period."""
        nothing = {"n": 0, **dict.fromkeys(tally.parts, 0)}
        return [nothing, nothing | dict(self._counted[tally].get(self._unit, {}))]


def by_department(actor: Actor, metric: Metric, scope: Scope) -> dict[int, Measure]:
    """Return what a metric measures of each department that has rows in the scope; changes are not looked for.

    Raises:
        ValueError: the metric counts answers.
    """
    actor.require("insights.view")
    way = metric.way
    if way.tally is None:
        raise ValueError(f"{metric.code} counts answers")
    into = organizations.successors(actor)
    if isinstance(way, Span):
        spreads = way.tally.spread_by_department(scope, way.minutes(scope, scope.start), into)
        return {unit: _length(one) for unit, one in spreads.items()}
    tallies = (way.tally, way.exposure) if isinstance(way, Rate) else (way.tally,)
    counted = {tally: tally.by_department(scope, into) for tally in tallies}
    units = {unit for rows in counted.values() for unit in rows}
    return {unit: replace(metric.measure(_OneOfMany(scope, unit, counted)), change=None) for unit in units}


def _length(one: Spread) -> Measure:
    waiting = {"waiting": one.n - one.known}
    if one.median is None:
        return replace(_NOTHING, parts=waiting)
    return Measure(value=one.median, n=one.known, parts={"p90": one.p90 or 0.0, **waiting})
