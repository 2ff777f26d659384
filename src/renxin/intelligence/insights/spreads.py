"""How some lengths of time are spread: their middle and their slow tenth, asked of rows or of counts by the minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final

from django.db.models import Aggregate, Count, F, FloatField, Func, IntegerField
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Spread:
    """How long some rows took: how many there are, how many of them have an end, their middle and their slow tenth."""

    n: int
    known: int
    median: float | None
    p90: float | None


NOTHING: Final = Spread(0, 0, None, None)


class Percentile(Aggregate):
    """percentile_cont of a value."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def figures(value: Combinable) -> dict[str, Any]:
    """Return what is asked of rows to know how a value of theirs is spread."""
    return {
        "n": Count("pk"),
        "known": Count(value),
        "median": Percentile(value, share=0.5),
        "p90": Percentile(value, share=0.9),
    }


def minutes_between(first: str, last: str) -> Combinable:
    """Return the elapsed minutes between two instants of a row."""
    return Func(
        F(last),
        F(first),
        template="(extract(epoch FROM %(expressions)s)::float / 60)",
        arg_joiner=" - ",
        output_field=FloatField(),
    )


def whole_minutes(first: str, last: str) -> Combinable:
    """Return the whole minutes that have passed between two instants of a row, `UNKNOWN` without an end."""
    minutes = Func(minutes_between(first, last), function="floor", output_field=FloatField())
    return Coalesce(Func(minutes, template="(%(expressions)s)::int", output_field=IntegerField()), UNKNOWN)


def spread_of(times: Mapping[int, int]) -> Spread:
    """Return how minutes are spread that occur so many times, exactly as `percentile_cont` says it of the rows."""
    known = sorted((minute, count) for minute, count in times.items() if minute != UNKNOWN)
    many = sum(count for _minute, count in known)
    n = many + times.get(UNKNOWN, 0)
    if not many:
        return Spread(n, 0, None, None)
    return Spread(n, many, _at(known, 0.5 * (many - 1)), _at(known, 0.9 * (many - 1)))


def _at(known: list[tuple[int, int]], place: float) -> float:
    low, high = _value(known, floor(place)), _value(known, ceil(place))
    return low + (place - floor(place)) * (high - low)


def _value(known: list[tuple[int, int]], place: int) -> int:
    """Return the value at a place of the sorted rows, from 0."""
    for minute, count in known:
        place -= count
        if place < 0:
            return minute
    return known[-1][0]
