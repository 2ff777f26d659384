"""How a trait may be compared, by its type, and the test that a comparison is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from renxin.kernel.core.clock import SHANGHAI

from . import spans
from .values import Anniversary, Bound, Codes, Flag, Known, Numbers, Test, Window

_JUST_BEFORE: Final = timedelta(microseconds=1)
ALIASES: Final = {"≠": "!=", "≤": "<=", "≥": ">=", "==": "="}


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison: for which types, and whether it asks that nobody of her values passes."""

    code: str
    types: frozenset[str]
    make: Callable[[Any, str], Test | None]
    negated: bool = False


_NUMBER: Final = frozenset({"number"})
_CODE: Final = frozenset({"code", "text-code"})
_FLAG: Final = frozenset({"flag"})
_TIME: Final = frozenset({"instant", "date"})
_ALL: Final = _NUMBER | _CODE | _FLAG | _TIME
MOST_CODES: Final = 500


def test_of(op: str, value: Any, kind: str) -> Test | None:
    """Return the test that a comparison with `value` is for a trait of type `kind`; None when it is none."""
    operator = OPERATORS.get(op)
    if operator is None or kind not in operator.types:
        return None
    return operator.make(value, kind)


def operators_of(kind: str) -> list[Operator]:
    """Return how a trait of this type may be compared."""
    return [operator for operator in OPERATORS.values() if kind in operator.types]


def _equal(value: Any, kind: str) -> Test | None:
    if kind == "number":
        return Numbers(value, value) if _number(value) else None
    if kind == "flag":
        return Flag(value) if isinstance(value, bool) else None
    return Codes(frozenset({value})) if _code(value) else None


def _one_of(value: Any, kind: str) -> Test | None:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_CODES or not all(_code(one) for one in value):
        return None
    return Codes(frozenset(value))


def _begins(value: Any, kind: str) -> Test | None:
    wanted = value if isinstance(value, list) else [value]
    if not 0 < len(wanted) <= MOST_CODES or not all(_code(one) for one in wanted):
        return None
    return Codes(frozenset(), tuple(wanted))


def _below(value: Any, kind: str) -> Test | None:
    return Numbers(high=value, high_open=True) if _number(value) else None


def _above(value: Any, kind: str) -> Test | None:
    return Numbers(low=value, low_open=True) if _number(value) else None


def _at_most(value: Any, kind: str) -> Test | None:
    return Numbers(high=value) if _number(value) else None


def _at_least(value: Any, kind: str) -> Test | None:
    return Numbers(low=value) if _number(value) else None


def _between(value: Any, kind: str) -> Test | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = value
    if kind == "number":
        return Numbers(low, high) if _number(low) and _number(high) and low <= high else None
    first, last = _day(low), _day(high)
    if first is None or last is None or first > last:
        return None
    return Window(Bound(at=_midnight(first) - _JUST_BEFORE), Bound(at=_midnight(last + timedelta(1)) - _JUST_BEFORE))


def _before(value: Any, kind: str) -> Test | None:
    day = _day(value)
    return Window(until=Bound(at=_midnight(day) - _JUST_BEFORE)) if day else None


def _since(value: Any, kind: str) -> Test | None:
    day = _day(value)
    return Window(after=Bound(at=_midnight(day) - _JUST_BEFORE)) if day else None


def _within_last(value: Any, kind: str) -> Test | None:
    span = spans.read(value)
    return Window(Bound(ago=span), Bound()) if span else None


def _more_than_ago(value: Any, kind: str) -> Test | None:
    span = spans.read(value)
    return Window(until=Bound(ago=span)) if span else None


def _ago_between(value: Any, kind: str) -> Test | None:
    both = spans.read_two(value)
    return Window(Bound(ago=both[1]), Bound(ago=both[0])) if both else None


def _in_next(value: Any, kind: str) -> Test | None:
    span = spans.read(value)
    return Window(Bound(), Bound(ahead=span)) if span else None


def _anniversary(value: Any, kind: str) -> Test | None:
    span = spans.read(value)
    return Anniversary(span.count) if span and span.unit == "days" and span.count <= 365 else None


def _known(value: Any, kind: str) -> Test | None:
    return Known() if value is None else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 120


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


OPERATORS: Final = {
    operator.code: operator
    for operator in (
        Operator("=", _NUMBER | _CODE | _FLAG, _equal),
        Operator("!=", _NUMBER | _CODE, _equal, negated=True),
        Operator("in", _CODE, _one_of),
        Operator("not_in", _CODE, _one_of, negated=True),
        Operator("starts_with", _CODE, _begins),
        Operator("<", _NUMBER, _below),
        Operator("<=", _NUMBER, _at_most),
        Operator(">", _NUMBER, _above),
        Operator(">=", _NUMBER, _at_least),
        Operator("between", _NUMBER | _TIME, _between),
        Operator("within_last", _TIME, _within_last),
        Operator("more_than_ago", _TIME, _more_than_ago),
        Operator("ago_between", _TIME, _ago_between),
        Operator("in_next", _TIME, _in_next),
        Operator("anniversary_in", frozenset({"date"}), _anniversary),
        Operator("before", _TIME, _before),
        Operator("since", _TIME, _since),
        Operator("is_set", _ALL, _known),
        Operator("not_set", _ALL, _known, negated=True),
    )
}
