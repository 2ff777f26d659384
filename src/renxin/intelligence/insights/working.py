"""Working time in the database: how many working minutes lie between two instants of a row.

The bands of the period become three arrays: where each begins, how long it is, how many minutes lie before it. The
minutes up to an instant are then one look-up, so a hundred thousand rows are measured as exactly as one.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, F, FloatField, Func, Value
from django.db.models.expressions import Combinable

from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.calendar import WorkingCalendar
from renxin.people.organizations import selectors as organizations


def working_minutes(scope: Scope, since: datetime, first: str, last: str) -> Combinable:
    """Return the working minutes between two columns, by the calendar of the hospital (or the one department).

    `since` is the earliest instant of the first column.
    """
    department = scope.department_ids[0] if scope.department_ids and len(scope.department_ids) == 1 else None
    calendar = organizations.calendar_for(Actor.system(scope.tenant_id, "insights"), department)
    starts, lengths, before = bands(calendar, since, max(scope.end, scope.now), scope)
    return _Until(F(last), starts, lengths, before) - _Until(F(first), starts, lengths, before)


def bands(
    calendar: WorkingCalendar, first: datetime, end: datetime, scope: Scope
) -> tuple[list[datetime], list[float], list[float]]:
    """Return where each band of working time begins, how many minutes it has, and how many lie before it."""
    starts: list[datetime] = []
    lengths: list[float] = []
    day = first.astimezone(scope.zone).date()
    while day <= end.astimezone(scope.zone).date():
        midnight = datetime.combine(day, datetime.min.time(), scope.zone)
        for opens, closes in calendar.bands(day):
            starts.append(midnight + timedelta(minutes=opens))
            lengths.append(float(closes - opens))
        day += timedelta(days=1)
    before = [sum(lengths[:at]) for at in range(len(lengths))]
    return starts or [first], lengths or [0.0], before or [0.0]


class _Until(Func):
    """The working minutes from the first band up to an instant."""

    output_field = FloatField()

    def __init__(self, at: F, starts: list[datetime], lengths: list[float], before: list[float]) -> None:
        instants = Value(starts, output_field=ArrayField(DateTimeField()))
        super().__init__(
            at,
            instants,
            Value(lengths, output_field=ArrayField(FloatField())),
            Value(before, output_field=ArrayField(FloatField())),
        )

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the look-up."""
        (at, at_values), (starts, s_values), (lengths, l_values), (before, b_values) = (
            compiler.compile(part) for part in self.get_source_expressions()
        )
        place = f"width_bucket({at}, {starts})"
        inside = f"extract(epoch FROM {at} - ({starts})[{place}])::float / 60"
        later = f"({before})[{place}] + least({inside}, ({lengths})[{place}])"
        sql = f"(CASE WHEN {at} < ({starts})[1] THEN 0 WHEN {at} IS NOT NULL THEN {later} END)"
        in_place = [*at_values, *s_values]
        values = [*in_place, *at_values, *b_values, *in_place, *in_place, *in_place, *l_values, *in_place]
        return sql, tuple(values)
