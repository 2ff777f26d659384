"""Counting rows of one table: how many fall into each stretch of time, and how many of them are the part that counts.

One definition gives the number, its trend, its control chart and the rows behind it, so they cannot disagree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    F,
    FloatField,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models import Case as Either
from django.db.models.expressions import Combinable

from renxin.engagement.conversations.models import Wait
from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights.scope import Scope
from renxin.people.records.models import Encounter, ServiceRequest
from renxin.programs.appointments.models import Appointment
from renxin.programs.cases.models import Case, HotlineTicket
from renxin.programs.surveys.models import Invitation

RowKind = Literal["answers", "invitations", "cases", "calls", "stays", "appointments", "orders", "tickets", "chats"]
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
}

# What a line of these rows names lies one table further.
_READ_WITH: Final[Mapping[RowKind, tuple[str, ...]]] = {"tickets": ("case",), "orders": ("encounter",)}


def everything(_scope: Scope) -> Q:
    """Leave nothing out."""
    return Q()


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """What is counted: rows of a kind by the instant `at`, all that are in `whole`, of them each of the `parts`.

    The first part is the one that a share is made of. Without `at` the rows are counted as they stand now.
    `annotate` names values that `whole` and `parts` ask about.
    """

    rows: RowKind
    at: str = ""
    parts: Mapping[str, Choose] = field(default_factory=dict)
    whole: Choose = everything
    department: str = "department_id"
    annotate: Callable[[Scope], Mapping[str, Any]] | None = None

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
        """Return for each stretch between two boundaries `n` and the size of each part, in one statement."""
        found = self._by_stretch(scope, boundaries)
        rows = found.annotate(
            n=Count("pk"), **{f"part_{name}": Count("pk", filter=choose(scope)) for name, choose in self.parts.items()}
        )
        names = {"n": "n"} | {name: f"part_{name}" for name in self.parts}
        by_stretch = {row["stretch"]: row for row in rows}
        return [
            {name: by_stretch.get(at, {}).get(column, 0) for name, column in names.items()}
            for at in range(1, len(boundaries))
        ]

    def spread(self, scope: Scope, boundaries: Sequence[datetime], value: Combinable) -> list["Spread"]:
        """Return for each stretch how a value of its rows is spread; rows without the value are only counted."""
        rows = {
            row["stretch"]: row
            for row in self._by_stretch(scope, boundaries).annotate(
                n=Count("pk"),
                known=Count(value),
                median=_Percentile(value, share=0.5),
                p90=_Percentile(value, share=0.9),
            )
        }
        nothing = {"n": 0, "known": 0, "median": None, "p90": None}
        return [Spread(**{name: rows.get(at, nothing)[name] for name in nothing}) for at in range(1, len(boundaries))]

    def by_department(self, scope: Scope, into: Mapping[int, int]) -> dict[int, dict[str, int]]:
        """Return for each department `n` and the size of each part in the scope, in one statement.

        `into` says into which other one a department went: its rows count there.
        """
        rows = self._by_unit(scope, into).annotate(
            n=Count("pk"), **{f"part_{name}": Count("pk", filter=choose(scope)) for name, choose in self.parts.items()}
        )
        names = {"n": "n"} | {name: f"part_{name}" for name in self.parts}
        return {row["unit"]: {name: row[column] for name, column in names.items()} for row in rows}

    def spread_by_department(self, scope: Scope, value: Combinable, into: Mapping[int, int]) -> dict[int, "Spread"]:
        """Return for each department how a value of its rows in the scope is spread, in one statement."""
        rows = self._by_unit(scope, into).annotate(
            n=Count("pk"), known=Count(value), median=_Percentile(value, share=0.5), p90=_Percentile(value, share=0.9)
        )
        return {row["unit"]: Spread(row["n"], row["known"], row["median"], row["p90"]) for row in rows}

    def _by_unit(self, scope: Scope, into: Mapping[int, int]) -> QuerySet[Any, dict[str, Any]]:
        found = self.found(scope, scope.start, scope.end).filter(**{f"{self.department}__isnull": False})
        gone = [When(**{self.department: one}, then=Value(other)) for one, other in into.items()]
        unit = Either(*gone, default=F(self.department)) if gone else F(self.department)
        return found.order_by().annotate(unit=unit).values("unit")

    def _by_stretch(self, scope: Scope, boundaries: Sequence[datetime]) -> QuerySet[Any, dict[str, Any]]:
        found = self.found(scope, boundaries[0], boundaries[-1])
        if not self.at:
            return found.order_by().annotate(stretch=Value(1)).values("stretch")
        bounds = Value(list(boundaries), output_field=ArrayField(DateTimeField()))
        stretch = Func(F(self.at), bounds, function="width_bucket", output_field=IntegerField())
        return found.order_by().annotate(stretch=stretch).values("stretch")


@dataclass(frozen=True, slots=True)
class Spread:
    """How long some rows took: how many there are, how many of them have an end, their middle and their slow tenth."""

    n: int
    known: int
    median: float | None
    p90: float | None


class _Percentile(Aggregate):
    """percentile_cont of a value."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def minutes_between(first: str, last: str) -> Combinable:
    """Return the elapsed minutes between two instants of a row."""
    return Func(
        F(last),
        F(first),
        template="(extract(epoch FROM %(expressions)s)::float / 60)",
        arg_joiner=" - ",
        output_field=FloatField(),
    )
