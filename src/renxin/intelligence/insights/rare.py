"""Rare events: a point is no period but what lies between one event and the next, in days (t) or in cases (g).

Where something happens once a month, counts of weeks are mostly nought; the time between two of them tells more.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from renxin.intelligence.insights.analysis.control import Point
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ControlChart
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally

KINDS: Final = ("g", "t")
_DAY: Final = 86_400


def can_be_drawn(metric: str, kind: str) -> bool:
    """Tell whether a number is made of events: rows with an instant, for g also of what they are counted among."""
    way = CATALOGUE[metric].way
    if way.tally is None or not way.tally.at:
        return False
    return kind == "t" or _whole(way) is not None


def events(chart: ControlChart, scope: Scope, since: datetime, most: int) -> list[datetime]:
    """Return when the events happened, in order; the newest ones. Two of the same instant are one."""
    way = CATALOGUE[chart.metric].way
    tally = way.tally
    if tally is None:
        return []
    part = next(iter(tally.parts)) if way.chart == "p" else ""  # of a share the events are the part that counts
    found = tally.found(scope, since, scope.now, part)
    newest = found.order_by(f"-{tally.at}").values_list(tally.at, flat=True).distinct()[: most + 1]
    return sorted(newest)


def points(chart: ControlChart, scope: Scope, edges: Sequence[datetime]) -> list[Point]:
    """Return what lies between each event and the next."""
    if len(edges) < 2:
        return []
    if chart.kind == "t":
        return [Point((b - a).total_seconds() / _DAY) for a, b in pairwise(edges)]
    way = CATALOGUE[chart.metric].way
    whole = _whole(way)
    if whole is None:
        return []
    own = 1 if whole is way.tally else 0  # the event itself is one of those counted, and no good one
    return [Point(max(0, row["n"] - own)) for row in whole.count(scope, edges)]


def _whole(way: Any) -> Tally | None:
    """Return what events are counted among: the exposure of a rate, the whole of a share; a count has none."""
    exposure: Tally | None = getattr(way, "exposure", None)
    if exposure is not None:
        return exposure
    return way.tally if way.tally is not None and way.chart == "p" else None
