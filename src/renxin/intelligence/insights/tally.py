"""Counting rows of one table: how many fall into each stretch of time, and how many of them are the part that counts.

One definition gives the number, its trend, its control chart and the rows behind it, so they cannot disagree. A tally
with a `code` is counted by day beforehand (`services.tallying`): only the last days are counted from the rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case as Either
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from renxin.engagement.conversations.models import Wait
from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights.queries import days
from renxin.intelligence.insights.queries.days import Asked, By, Kept
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.spreads import NOTHING, Spread, figures, spread_of, whole_minutes
from renxin.people.records.models import Encounter, ServiceRequest
from renxin.programs.appointments.models import Appointment
from renxin.programs.careplans.models import Contact, Goal
from renxin.programs.cases.models import Case, HotlineTicket
from renxin.programs.monitoring.models import Adherence, Alert, Silence
from renxin.programs.queues.models import Ticket
from renxin.programs.surveys.models import Invitation

RowKind = Literal[
    "answers",
    "invitations",
    "cases",
    "calls",
    "stays",
    "appointments",
    "orders",
    "tickets",
    "chats",
    "contacts",
    "goals",
    "alerts",
    "silences",
    "adherence",
    "queue_tickets",
]
Choose = Callable[[Scope], Q]
TABLES: Final[Mapping[RowKind, type[Model]]] = {
    "invitations": Invitation,
    "cases": Case,
    "calls": Task,
    "stays": Encounter,
    "appointments": Appointment,
    "orders": ServiceRequest,
    "tickets": HotlineTicket,
    "chats": Wait,
    "contacts": Contact,
    "goals": Goal,
    "alerts": Alert,
    "silences": Silence,
    "adherence": Adherence,
    "queue_tickets": Ticket,
}

# What a line of these rows names lies one table further.
_READ_WITH: Final[Mapping[RowKind, tuple[str, ...]]] = {
    "tickets": ("case",),
    "orders": ("encounter",),
    "goals": ("enrolment",),
    "queue_tickets": ("queue",),
}


def everything(_scope: Scope) -> Q:
    """Leave nothing out."""
    return Q()


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """What is counted: rows of a kind by the instant `at`, all that are in `whole`, of them each of the `parts`.

    The first part is the one that a share is made of. Without `at` the rows are counted as they stand now.
    `annotate` names values that `whole` and `parts` ask about. `code` names the sums by day; `survey` is the column
    that tells them apart by survey, `lasts` the two instants between which whole minutes are measured.
    """

    rows: RowKind
    at: str = ""
    parts: Mapping[str, Choose] = field(default_factory=dict)
    whole: Choose = everything
    department: str = "department_id"
    annotate: Callable[[Scope], Mapping[str, Any]] | None = None
    code: str = ""
    survey: str = ""
    lasts: tuple[str, str] | None = None

    def found(self, scope: Scope, first: datetime, end: datetime, part: str = "") -> QuerySet[Any]:
        """Return the rows between two instants, of all or of one part."""
        model: Any = TABLES[self.rows]
        found = model.objects.of(scope.tenant_id).select_related(*_READ_WITH.get(self.rows, ()))
        found = found.annotate(**self.annotate(scope)) if self.annotate else found
        if self.at:
            found = found.filter(**{f"{self.at}__gte": first, f"{self.at}__lt": end})
        if scope.department_ids is not None:
            found = found.filter(**{f"{self.department}__in": scope.department_ids})
        found = found.filter(self.whole(scope))
        return found.filter(self.parts[part](scope)) if part in self.parts else found

    def count(self, scope: Scope, boundaries: Sequence[datetime]) -> list[dict[str, int]]:
        """Return for each stretch between two boundaries `n` and the size of each part."""
        found = self._counts(scope, boundaries, "stretch")
        return [self._named(found.get(at)) for at in range(1, len(boundaries))]

    def by_department(self, scope: Scope, into: Mapping[int, int]) -> dict[int, dict[str, int]]:
        """Return for each department `n` and the size of each part in the scope.

        `into` says into which other one a department went: its rows count there.
        """
        found: dict[int, list[int]] = {}
        for place, counts in self._counts(scope, (scope.start, scope.end), "department").items():
            unit = into.get(place, place)
            found[unit] = _added(found.get(unit), counts)
        return {unit: self._named(counts) for unit, counts in found.items()}

    def spread(self, scope: Scope, boundaries: Sequence[datetime], value: Combinable) -> list[Spread]:
        """Return for each stretch how a value of its rows is spread; rows without the value are only counted."""
        if self.lasts:
            times = self._times(scope, boundaries, "stretch")
            return [spread_of(times.get(at, {})) for at in range(1, len(boundaries))]
        found = {row["unit"]: row for row in self._grouped(scope, boundaries, "stretch").annotate(**figures(value))}
        return [_spread(found[at]) if at in found else NOTHING for at in range(1, len(boundaries))]

    def spread_by_department(self, scope: Scope, value: Combinable, into: Mapping[int, int]) -> dict[int, Spread]:
        """Return for each department how a value of its rows in the scope is spread."""
        whole = (scope.start, scope.end)
        if not self.lasts:
            rows = self._grouped(scope, whole, "department", into).annotate(**figures(value))
            return {row["unit"]: _spread(row) for row in rows}
        found: dict[int, dict[int, int]] = {}
        for place, times in self._times(scope, whole, "department").items():
            _add_times(found.setdefault(into.get(place, place), {}), times)
        return {unit: spread_of(times) for unit, times in found.items()}

    def counted_parts(self, scope: Scope) -> dict[str, Count]:
        """Return what is asked of a group of rows: how many, and how many of each part."""
        parts = {f"part_{name}": Count("pk", filter=choose(scope)) for name, choose in self.parts.items()}
        return {"n": Count("pk"), **parts}

    def _counts(self, scope: Scope, boundaries: Sequence[datetime], by: By) -> dict[int, list[int]]:
        asked = Asked(self.code, by, bool(self.survey), len(self.parts))
        kept = days.counts(scope, boundaries, asked) if self._has_days(scope, boundaries) else None
        found = {unit: list(counts) for unit, counts in kept.counts.items() if unit} if kept else {}
        if kept is None or kept.until < boundaries[-1]:
            for row in self._grouped(scope, boundaries, by, since=kept).annotate(**self.counted_parts(scope)):
                counts = [row["n"], *(row[f"part_{name}"] for name in self.parts)]
                found[row["unit"]] = _added(found.get(row["unit"]), counts)
        return found

    def _times(self, scope: Scope, boundaries: Sequence[datetime], by: By) -> dict[int, dict[int, int]]:
        asked = Asked(self.code, by, bool(self.survey))
        kept = days.times(scope, boundaries, asked) if self._has_days(scope, boundaries) else None
        found = {unit: dict(times) for unit, times in kept.times.items() if unit} if kept else {}
        if self.lasts and (kept is None or kept.until < boundaries[-1]):
            minutes = self._grouped(scope, boundaries, by, since=kept).annotate(minute=whole_minutes(*self.lasts))
            for row in minutes.values("unit", "minute").annotate(n=Count("pk")):
                _add_times(found.setdefault(row["unit"], {}), {row["minute"]: row["n"]})
        return found

    def _has_days(self, scope: Scope, boundaries: Sequence[datetime]) -> bool:
        return bool(self.code) and days.are_days(scope, boundaries)

    def _grouped(
        self, scope: Scope, boundaries: Sequence[datetime], by: By, into: Mapping[int, int] | None = None,
        since: Kept | None = None,
    ) -> QuerySet[Any, dict[str, Any]]:  # fmt: skip
        """Return the rows in groups; with `since` only those after what is counted by day."""
        first = max(boundaries[0], since.until) if since else boundaries[0]
        found = self.found(scope, first, boundaries[-1]).order_by()
        if by == "department":
            return found.filter(**{f"{self.department}__isnull": False}).annotate(unit=self._unit(into)).values("unit")
        if not self.at:
            return found.annotate(unit=Value(1)).values("unit")
        bounds = Value(list(boundaries), output_field=ArrayField(DateTimeField()))
        stretch = Func(F(self.at), bounds, function="width_bucket", output_field=IntegerField())
        return found.annotate(unit=stretch).values("unit")

    def _unit(self, into: Mapping[int, int] | None) -> Combinable:
        gone = [When(**{self.department: one}, then=Value(other)) for one, other in (into or {}).items()]
        return Either(*gone, default=F(self.department)) if gone else F(self.department)

    def _named(self, counts: Sequence[int] | None) -> dict[str, int]:
        return dict(zip(("n", *self.parts), counts or [0] * (1 + len(self.parts)), strict=True))


def _added(some: Sequence[int] | None, more: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(some, more, strict=True)] if some else list(more)


def _add_times(times: dict[int, int], more: Mapping[int, int]) -> None:
    for minute, count in more.items():
        times[minute] = times.get(minute, 0) + count


def _spread(row: Mapping[str, Any]) -> Spread:
    return Spread(row["n"], row["known"], row["median"], row["p90"])
