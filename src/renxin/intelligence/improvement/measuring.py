"""Measuring what an improvement (or a suggestion) is about, over any days, through the catalogue of insights."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core import clock, statistics
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.surveys.models import Survey

from .effects import Reading, of_days

# Counts of days of different number are compared as so many in thirty days.
_MONTH: Final = 30


class Measured(Protocol):
    """What is measured: a row with these columns, or `About`."""

    @property
    def metric(self) -> str:
        """Return the code of the number."""
        ...

    @property
    def dimension(self) -> str:
        """Return which dimension of the survey; empty means all."""
        ...

    @property
    def department(self) -> Organization | None:
        """Return whose; None means the hospital."""
        ...

    @property
    def survey(self) -> Survey | None:
        """Return by which survey; None means all."""
        ...


def itself(tenant_id: int) -> Actor:
    """Return who measures: the product itself, since a number does not depend on who looks."""
    return Actor.system(tenant_id, "improvement")


def today(actor: Actor) -> date:
    """Return the day where the hospital is."""
    return clock.now().astimezone(organizations.zone_of(actor)).date()


def scope(actor: Actor, about: Measured, first: date, last: date) -> Any:
    """Return the scope of insights that counts what `about` names, on these days."""
    chosen = {
        "from": f"{first}",
        "to": f"{last}",
        "department": str(about.department.uid) if about.department else "",
        "survey": about.survey.code if about.survey else "",
        "dimension": about.dimension,
    }
    return insights.read_scope(itself(actor.tenant_id), chosen)


def read(actor: Actor, about: Measured, first: date, last: date) -> Reading:
    """Return what is measured on these days (both included) with its interval."""
    return _read(actor, about.metric, scope(actor, about, first, last), (first, last))


def read_group(actor: Actor, metric: str, department_ids: Sequence[int], first: date, last: date) -> Reading:
    """Return what a number was in some departments together."""
    found = insights.read_scope(itself(actor.tenant_id), {"from": f"{first}", "to": f"{last}"})
    return _read(actor, metric, replace(found, department_ids=tuple(department_ids)), (first, last))


def _read(actor: Actor, code: str, found: Any, between: tuple[date, date]) -> Reading:
    system, (first, last) = itself(actor.tenant_id), between
    metric = insights.metric_of(system, code)
    measure = insights.measure(system, metric, found)
    if measure.value is None or (metric.hides_few and measure.is_hidden):
        return Reading(value=None, n=measure.n, first=f"{first}", last=f"{last}")
    if metric.unit == "count":
        length = (last - first).days + 1
        interval = statistics.rate_interval(int(measure.value), length / _MONTH)
        value = measure.value * _MONTH / length
    elif measure.interval is None:
        interval, value = _of_days(metric, found, first, last), measure.value
    else:
        interval, value = measure.interval, measure.value
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Reading(value=value, n=measure.n, low=low, high=high, first=f"{first}", last=f"{last}")


def _of_days(metric: Any, found: Any, first: date, last: date) -> statistics.Interval | None:
    """Return the interval of a number that has none of itself (a median), from how it differs from day to day."""

    zone = found.zone
    length = (last - first).days + 1
    edges = [datetime.combine(first + timedelta(days=at), time(), zone) for at in range(length + 1)]
    points = metric.way.points(found, edges)
    return of_days([point.count for point in points if point.size > 0])
