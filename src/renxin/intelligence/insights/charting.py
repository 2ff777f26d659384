"""What a control chart shows: its points, the limits in force at each of them, its signals, what was done.

Points end with the last whole day, week or month: a period that still runs would look worse or better than it is.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from renxin.intelligence.insights import rare
from renxin.intelligence.insights.analysis import control
from renxin.intelligence.insights.analysis.control import Limits, Placed, Point
from renxin.intelligence.insights.analysis.signals import Rule, Settings, Signal, signals
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ChartBaseline, ChartMark, ControlChart
from renxin.intelligence.insights.scope import USUAL, Scope
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack, load
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.selectors import of_patients as surveys_of_patients

_PACK: Final = Path(__file__).parent / "packs" / "control.yaml"
# So many points at most, the newest: what a page can show and a person can read.
MOST: Final = 120


@dataclass(frozen=True, kw_only=True)
class ControlRules(Pack):
    """The control chart pack: how long a baseline is, how long runs are, when Laney's limits are advised."""

    baseline_usual: int
    baseline_least: int
    shift: int
    trend: int
    hugging: int
    laney_from: float
    rules: tuple[Rule, ...]

    def settings(self) -> Settings:
        """Return how signals are found."""
        return Settings(shift=self.shift, trend=self.trend, hugging=self.hugging, rules=self.rules)


@cache
def control_rules() -> ControlRules:
    """Return the rules in force."""
    return load(_PACK, ControlRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart ready to be shown. `starts` are the beginnings of its points; `is_frozen`: the limits are kept."""

    chart: ControlChart
    scope: Scope
    starts: tuple[datetime, ...]
    end: datetime
    points: tuple[Point, ...]
    placed: tuple[Placed | None, ...]
    baselines: tuple[ChartBaseline, ...]
    signals: tuple[tuple[ChartBaseline | None, Signal], ...]
    marks: tuple[ChartMark, ...]
    overdispersion: float = 1.0
    is_short: bool = False
    is_frozen: bool = False

    def days(self, first: int, last: int) -> tuple[date, date]:
        """Return the first and the last day of some points."""
        ends = [*self.starts[1:], self.end]
        zone = self.scope.zone
        first_on = self.starts[first].astimezone(zone).date()
        return first_on, max(first_on, (ends[last].astimezone(zone) - timedelta(days=1)).date())


def scope_of(actor: Actor, chart: ControlChart) -> Scope:
    """Return what a chart counts."""
    surveys = (chart.survey,) if chart.survey else tuple(surveys_of_patients(actor))
    return Scope(
        tenant_id=actor.tenant_id,
        zone=organizations.zone_of(actor),
        now=clock.now(),
        days=USUAL,
        department_ids=(chart.department_id,) if chart.department_id else None,
        surveys=surveys,
        department=chart.department,
        survey=chart.survey,
        dimension=chart.dimension,
    )


def boundaries(chart: ControlChart, scope: Scope) -> list[datetime]:
    """Return where the points of a chart begin, and the end of the last; the newest `MOST` of them.

    Of rare events these are the events themselves.
    """
    if chart.kind in rare.KINDS:
        since = datetime.combine(chart.since_on, time(), scope.zone)
        return rare.events(chart, scope, since, MOST) or [since]
    today = scope.now.astimezone(scope.zone).date()
    days = [_floor(chart.since_on, chart.bucket)]
    while (following := _next(days[-1], chart.bucket)) <= today:
        days.append(following)
    return [datetime.combine(day, time(), scope.zone) for day in days[-MOST - 1 :]]


def read_points(chart: ControlChart, scope: Scope, starts: Sequence[datetime]) -> list[Point]:
    """Return the points of a chart between these boundaries, in the shape its kind needs."""
    if chart.kind in rare.KINDS:
        return rare.points(chart, scope, starts)
    points = CATALOGUE[chart.metric].way.points(scope, starts) if len(starts) > 1 else []
    return [_fitted(chart, point) for point in points]


def draw(actor: Actor, chart: ControlChart) -> Drawn:
    """Return a chart with limits and signals as they stand."""
    scope = scope_of(actor, chart)
    edges = boundaries(chart, scope)
    points = read_points(chart, scope, edges)
    begun = next((at for at, point in enumerate(points) if point.size > 0), 0)
    points, starts = points[begun:], tuple(edges[begun:-1])
    baselines = tuple(chart.baselines.order_by("number"))
    placed, found, is_short = _judged(chart, scope, starts, points, baselines)
    return Drawn(
        chart=chart,
        scope=scope,
        starts=starts,
        end=edges[-1],
        points=tuple(points),
        placed=tuple(placed),
        baselines=baselines,
        signals=tuple(found),
        marks=tuple(chart.marks.order_by("at")),
        overdispersion=control.overdispersion(_kind(chart), points),
        is_short=is_short,
        is_frozen=bool(baselines),
    )


def limits_of(chart: ControlChart, points: Sequence[Point]) -> control.Baseline:
    """Return the limits these points give.

    Raises:
        TooFewPoints: fewer than the least.
    """
    rules = control_rules()
    return control.baseline(_kind(chart), points, least=rules.baseline_least, usual=rules.baseline_usual)


def stored(limits: Limits) -> dict[str, object]:
    """Return limits as they are kept."""
    return asdict(limits)


def _judged(
    chart: ControlChart,
    scope: Scope,
    starts: Sequence[datetime],
    points: Sequence[Point],
    baselines: Sequence[ChartBaseline],
) -> tuple[list[Placed | None], list[tuple[ChartBaseline | None, Signal]], bool]:
    """Return each point with its limits, and the signals of each baseline's own stretch."""
    if not baselines:
        try:
            found = limits_of(chart, points)
        except control.TooFewPoints:
            return [None] * len(points), [], True
        alone = control.place(found.limits, points)
        return [*alone], [(None, one) for one in _signals(alone, 0)], found.is_short
    placed: list[Placed | None] = []
    told: list[tuple[ChartBaseline | None, Signal]] = []
    for first, last, one in _reigns(scope, starts, baselines):
        part = control.place(Limits(**one.limits), points[first:last])
        told += [(one, signal) for signal in _signals(part, first)]
        placed += part
    return placed, told, bool(baselines[-1].limits["points"] < control_rules().baseline_usual)


def _reigns(
    scope: Scope, starts: Sequence[datetime], baselines: Sequence[ChartBaseline]
) -> list[tuple[int, int, ChartBaseline]]:
    """Return from which point to which each baseline holds; the first one also holds before its own first day."""
    days = [start.astimezone(scope.zone).date() for start in starts]
    begins = [0, *(sum(1 for day in days if day < one.from_on) for one in baselines[1:])]
    ends = [*begins[1:], len(starts)]
    return [(first, last, one) for first, last, one in zip(begins, ends, baselines, strict=True) if first < last]


def _signals(placed: Sequence[Placed | None], first: int) -> list[Signal]:
    found = signals([one.z if one else None for one in placed], control_rules().settings())
    return [Signal(one.rule, one.first + first, one.last + first, one.direction) for one in found]


def _kind(chart: ControlChart) -> control.Kind:
    return next(kind for kind in control.KINDS if kind == chart.kind)


def _fitted(chart: ControlChart, point: Point) -> Point:
    """Return a point in the shape of the chart: a share drawn one value at a time stands for itself."""
    way = CATALOGUE[chart.metric].way
    if chart.kind == "xmr" and way.chart in ("p", "u"):
        return Point(point.count / point.size) if point.size else Point(0, 0)
    return point


def _floor(day: date, bucket: str) -> date:
    if bucket == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket == "month" else day


def _next(day: date, bucket: str) -> date:
    if bucket == "week":
        return day + timedelta(days=7)
    return (day + timedelta(days=32)).replace(day=1) if bucket == "month" else day + timedelta(days=1)
