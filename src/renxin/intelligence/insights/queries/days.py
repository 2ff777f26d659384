"""Reading what tallies have counted by day: sums between boundaries or by department, and up to where they reach."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final, Literal

from renxin.intelligence.insights.queries import fetch
from renxin.intelligence.insights.scope import Scope

# Mark and days in one statement: the rows after the mark are then counted themselves, and nothing twice or not at all.
_CELLS: Final = """
    FROM insights_tallymark AS mark
    LEFT JOIN insights_tallyday AS cell
      ON cell.tenant_id = mark.tenant_id AND cell.tally = mark.tally AND cell.day < mark.counted_until
     AND cell.day >= (%(first)s AT TIME ZONE %(zone)s)::date AND cell.day < (%(end)s AT TIME ZONE %(zone)s)::date
     AND (%(everywhere)s OR cell.department_id = ANY(%(departments)s))
     AND (%(every_survey)s OR cell.survey_id = ANY(%(surveys)s))
"""
_WHERE: Final = "WHERE mark.tenant_id = %(tenant)s AND mark.tally = %(tally)s AND mark.zone = %(zone)s"
_UNITS: Final = {
    "stretch": "width_bucket(cell.day::timestamp AT TIME ZONE %(zone)s, %(boundaries)s::timestamptz[])",
    "department": "cell.department_id",
}
By = Literal["stretch", "department"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sums: of which tally, in which groups, told apart by survey or not, with how many parts."""

    tally: str
    by: By
    keyed: bool = False
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What is counted by day: `counts` of each stretch or department (`n`, then the parts) or how often each minute."""

    until: datetime
    counts: Mapping[int, Sequence[int]] = field(default_factory=dict)
    times: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


def are_days(scope: Scope, boundaries: Iterable[datetime]) -> bool:
    """Tell whether all boundaries lie between two days of the hospital, where sums by day can be cut."""
    return all(one.astimezone(scope.zone).time() == time() for one in boundaries)


def counts(scope: Scope, boundaries: Sequence[datetime], asked: Asked) -> Kept | None:
    """Return the sums of a tally between the first and the last boundary; None when it is not counted by day yet."""
    sums = "".join(f", coalesce(sum(cell.parts[{at}]), 0)::bigint AS p{at}" for at in range(1, asked.parts + 1))
    sql = f"""
    SELECT mark.counted_until, {_UNITS[asked.by]} AS unit, coalesce(sum(cell.n), 0)::bigint AS n{sums}
    {_CELLS} {_WHERE} GROUP BY 1, 2
    """
    rows = fetch(sql, _values(scope, boundaries, asked))
    if not rows:
        return None
    return Kept(_midnight(scope, rows[0]), {row[1]: row[2:] for row in rows if row[1] is not None})


def times(scope: Scope, boundaries: Sequence[datetime], asked: Asked) -> Kept | None:
    """Return how often each minute occurs in a tally that measures a length; None when it is not counted by day yet."""
    sql = f"""
    SELECT mark.counted_until, {_UNITS[asked.by]} AS unit, one.minute, sum(one.times)::bigint AS times
    {_CELLS} LEFT JOIN LATERAL unnest(cell.minutes, cell.times) AS one (minute, times) ON true
    {_WHERE} GROUP BY 1, 2, 3
    """
    rows = fetch(sql, _values(scope, boundaries, asked))
    if not rows:
        return None
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        if row.minute is not None:
            found[row.unit][row.minute] = row.times
    return Kept(_midnight(scope, rows[0]), times=found)


def _values(scope: Scope, boundaries: Sequence[datetime], asked: Asked) -> dict[str, Any]:
    bounds = {"first": boundaries[0], "end": boundaries[-1], "boundaries": list(boundaries)}
    return {**scope.values(), **bounds, "tally": asked.tally, "every_survey": not asked.keyed}


def _midnight(scope: Scope, row: Any) -> datetime:
    return datetime.combine(row.counted_until, time(), scope.zone)
