"""The tests a value may have to pass: each in SQL for whole tables, and in Python for a few people at hand.

Both have to agree; a property test compares them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from renxin.kernel.core.clock import SHANGHAI

from .spans import Span

Parameters = dict[str, Any]
Check = Callable[[Any], bool]  # of a value that is there: what is not known passes nothing
_DAY: Final = timedelta(days=1)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number in a range, the ends belonging to it unless open."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime) -> str:
        """Return the test of `column`; its values go into `parameters` under names that begin with `name`."""
        parts = []
        if self.low is not None:
            parameters[f"{name}_low"] = float(self.low)
            parts.append(f"{column} {'>' if self.low_open else '>='} %({name}_low)s::float8")
        if self.high is not None:
            parameters[f"{name}_high"] = float(self.high)
            parts.append(f"{column} {'<' if self.high_open else '<='} %({name}_high)s::float8")
        return " AND ".join(parts)

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes at `now`."""
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        low_open, high_open = self.low_open, self.high_open

        def passes(value: Any) -> bool:
            number = float(value)
            return (number > low if low_open else number >= low) and (number < high if high_open else number <= high)

        return passes


@dataclass(frozen=True, slots=True)
class Codes:
    """One of some codes, or one that begins with one of these."""

    values: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime) -> str:
        """Return the test of `column`."""
        if self.prefixes:
            return starts_with(column, self.prefixes, name, parameters)
        if len(self.values) == 1:
            (parameters[f"{name}_code"],) = self.values
            return f"{column} = %({name}_code)s::text"
        parameters[f"{name}_codes"] = sorted(self.values)
        return f"{column} = ANY(%({name}_codes)s::text[])"

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes."""
        if self.prefixes:
            return lambda value: str(value).startswith(self.prefixes)
        return self.values.__contains__


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that is up (`is_up`); one that is not up or not known is the opposite."""

    is_up: bool

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime) -> str:
        """Return the test of `column`."""
        return f"{column} = true"

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes."""
        return bool


@dataclass(frozen=True, slots=True)
class Known:
    """Anything at all."""

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime) -> str:
        """Return the test of `column`."""
        return f"{column} IS NOT NULL"

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes."""
        return lambda value: True


@dataclass(frozen=True, slots=True)
class Bound:
    """An instant: fixed, or so long ago, or so far ahead of now; by itself it is now."""

    at: datetime | None = None
    ago: Span | None = None
    ahead: Span | None = None

    def seen_from(self, now: datetime) -> datetime:
        """Return the instant it is when it is `now`."""
        if self.at is not None:
            return self.at
        if self.ago is not None:
            return self.ago.before(now)
        return self.ahead.after(now) if self.ahead is not None else now

    def reaches(self, instant: datetime, now: datetime) -> datetime | None:
        """Return when the bound, which is before `instant` now, will have come to it; None: never, it stands still."""
        if self.at is not None:
            return None
        span = self.ago or self.ahead
        if span is None:
            return instant
        if not span.is_even:
            return max(next_midnight(now), span.after(instant) if self.ago else now)
        return span.after(instant) if self.ago else span.before(instant)


@dataclass(frozen=True, slots=True)
class Window:
    """An instant after one bound and not after another; both may move with the clock."""

    after: Bound | None = None
    until: Bound | None = None

    @property
    def moving(self) -> list[Bound]:
        """Return the bounds that move."""
        return [bound for bound in (self.after, self.until) if bound is not None and bound.at is None]

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime, *, is_date: bool = False) -> str:
        """Return the test of `column`, an instant or (`is_date`) a day, which stands for its midnight."""
        parts = []
        if self.after is not None:
            parameters[f"{name}_after"] = _bound(self.after.seen_from(now), is_date)
            parts.append(f"{column} > %({name}_after)s::{'date' if is_date else 'timestamptz'}")
        if self.until is not None:
            parameters[f"{name}_until"] = _bound(self.until.seen_from(now), is_date)
            parts.append(f"{column} <= %({name}_until)s::{'date' if is_date else 'timestamptz'}")
        return " AND ".join(parts)

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes at `now`."""
        after = self.after.seen_from(now) if self.after is not None else _BEGINNING
        until = self.until.seen_from(now) if self.until is not None else _END
        return lambda value: after < as_instant(value) <= until


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A day whose anniversary is today or comes within so many days. Who was born on a leap day has hers on the 1st."""

    days: int

    def months_and_days(self, now: datetime) -> list[str]:
        """Return the days asked for as MMDD."""
        today = now.astimezone(SHANGHAI).date()
        coming = [today + timedelta(days=number) for number in range(self.days + 1)]
        leap = [day for day in coming if (day.month, day.day) == (3, 1) and (day - _DAY).day == 28]
        return [f"{day:%m%d}" for day in coming] + ["0229"] * bool(leap)

    def sql(self, column: str, name: str, parameters: Parameters, now: datetime, *, is_date: bool = False) -> str:
        """Return the test of `column`."""
        parameters[f"{name}_days"] = self.months_and_days(now)
        local = column if is_date else f"({column} AT TIME ZONE 'Asia/Shanghai')"
        return f"to_char({local}, 'MMDD') = ANY(%({name}_days)s::text[])"

    def check(self, now: datetime) -> Check:
        """Return what tells whether a value passes at `now`."""
        wanted = frozenset(self.months_and_days(now))
        return lambda value: f"{as_instant(value).astimezone(SHANGHAI):%m%d}" in wanted


Test = Numbers | Codes | Flag | Known | Window | Anniversary


def starts_with(column: str, prefixes: tuple[str, ...], name: str, parameters: Parameters) -> str:
    """Return the test that `column` begins with one of some texts, in a form that an index serves."""
    parts = []
    for place, prefix in enumerate(prefixes):
        parameters[f"{name}_like{place}"] = prefix.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        parts.append(f"{column} LIKE %({name}_like{place})s")
    return f"({' OR '.join(parts)})"


def next_midnight(now: datetime) -> datetime:
    """Return when the next day begins in China."""
    return datetime.combine(now.astimezone(SHANGHAI).date() + _DAY, time(), SHANGHAI).astimezone(UTC)


def as_instant(value: Any) -> datetime:
    """Return a day as its midnight in China, an instant as it is."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), SHANGHAI).astimezone(UTC)


def _bound(instant: datetime, is_date: bool) -> datetime | date:
    return instant.astimezone(SHANGHAI).date() if is_date else instant
