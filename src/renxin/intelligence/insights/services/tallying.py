"""Counting rows by day beforehand, and keeping those counts true."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F, IntegerField, Max, Min, Q, Value
from django.db.models.functions import Coalesce, TruncDate

from renxin.intelligence.insights.models import TallyDay, TallyMark
from renxin.intelligence.insights.rolled import ROLLED
from renxin.intelligence.insights.scope import USUAL, Scope
from renxin.intelligence.insights.spreads import whole_minutes
from renxin.intelligence.insights.tally import TABLES, Tally
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.selectors import of_patients as surveys_of_patients

# Younger days are counted from the rows: most of what still happens to a row happens in its first days, and whether
# somebody was spoken to within fourteen days of discharge is settled by then.
SETTLED_AFTER: Final = timedelta(days=16)
STEP: Final = timedelta(days=31)
# More days than this that came to be known late are counted anew in steps, from the first of them on.
MANY: Final = 60
_log = structlog.get_logger(__name__)
Key = tuple[date, int, int]


def count_days(actor: Actor, until: date | None = None) -> int:
    """Count settled days (those before `until`) of every tally, a month of each at most; return how many days."""
    return sum(_count_days(_Counting(actor, tally), until) for tally in ROLLED)


def recount_days(actor: Actor, days: Iterable[tuple[Tally, date]]) -> int:
    """Count these days of these tallies anew, as far as they are counted; return how many were not as they stood."""
    by_tally: dict[Tally, set[date]] = {}
    for tally, day in days:
        by_tally.setdefault(tally, set()).add(day)
    return sum(_recount(_Counting(actor, tally), found) for tally, found in by_tally.items())


def check_days(actor: Actor) -> int:
    """Look for rows that came late, and compare the newest and one older month with their rows; return what differed.

    Not every change of a row leaves a fact: what none told of is found here.
    """
    return sum(_check_days(_Counting(actor, tally)) for tally in ROLLED)


class _Counting:
    """One tally of one hospital."""

    def __init__(self, actor: Actor, tally: Tally) -> None:
        self.actor, self.tally = actor, tally
        self.scope = Scope(
            tenant_id=actor.tenant_id,
            zone=organizations.zone_of(actor),
            now=clock.now(),
            days=USUAL,
            department_ids=None,
            surveys=tuple(surveys_of_patients(actor)) if tally.survey else (),
        )

    @property
    def rows(self) -> Any:
        """Return every row of the table that has the instant."""
        model: Any = TABLES[self.tally.rows]
        return model.objects.of(self.actor).filter(**{f"{self.tally.at}__isnull": False}).order_by()

    @property
    def cells(self) -> Any:
        """Return the days that are counted."""
        return TallyDay.objects.of(self.actor).filter(tally=self.tally.code)

    def mark(self) -> TallyMark | None:
        """Return the mark, locked; None before the first day is counted."""
        marks = TallyMark.objects.of(self.actor).filter(tally=self.tally.code)
        return marks.select_for_update().first()

    def begins(self, day: date) -> datetime:
        """Return when a day begins where the hospital is."""
        return datetime.combine(day, time(), self.scope.zone)

    def first_day(self, since: date | None = None) -> date | None:
        """Return the first day that has a row."""
        rows = self.rows.filter(**{f"{self.tally.at}__gte": self.begins(since)}) if since else self.rows
        first = rows.aggregate(first=Min(self.tally.at))["first"]
        return first.astimezone(self.scope.zone).date() if first else None

    def newest_id(self) -> int:
        """Return the highest key there is."""
        return TABLES[self.tally.rows]._base_manager.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def _count_days(one: _Counting, until: date | None) -> int:
    settled = until or (one.scope.now - SETTLED_AFTER).astimezone(one.scope.zone).date()
    mark = one.mark() or _begin(one, settled)
    if mark.zone != str(one.scope.zone):  # days begin at another hour now
        one.cells.delete()
        mark.delete()
        mark = _begin(one, settled)
    if mark.counted_until >= settled:
        return 0
    first = one.first_day(mark.counted_until) or settled
    begins = min(max(first, mark.counted_until), settled)
    ends = min(begins + STEP, settled)
    insert_rows(_counted(one, [(begins, ends)]))
    mark.counted_until = ends
    mark.save(update_fields=["counted_until"])
    return max((ends - begins).days, 1)


def _begin(one: _Counting, settled: date) -> TallyMark:
    first = min(one.first_day() or settled, settled)
    newest = one.newest_id()
    mark, _is_new = TallyMark.objects.get_or_create(
        tenant_id=one.actor.tenant_id,
        tally=one.tally.code,
        defaults={
            "zone": str(one.scope.zone),
            "counted_until": first,
            "checked_until": first,
            "seen_id": newest,
            "newest_id": newest,
        },
    )
    return TallyMark.objects.select_for_update().get(pk=mark.pk)


@transaction.atomic
def _recount(one: _Counting, days: set[date]) -> int:
    mark = one.mark()
    counted = sorted(day for day in days if mark and day < mark.counted_until)
    return _mend(one, _stretches(counted)) if counted else 0


@transaction.atomic
def _check_days(one: _Counting) -> int:
    mark = one.mark()
    if mark is None:
        return 0
    late = _late_days(one, mark)
    mark.seen_id, mark.newest_id = mark.newest_id, one.newest_id()
    if len(late) > MANY:
        one.cells.filter(day__gte=late[0]).delete()
        mark.counted_until = late[0]
    older = mark.checked_until if mark.checked_until < mark.counted_until else _first_counted(one, mark)
    windows = [(older, min(older + STEP, mark.counted_until)), (mark.counted_until - STEP, mark.counted_until)]
    changed = _mend(one, _stretches(day for day in late if day < mark.counted_until))
    for window in windows:
        changed += _mend(one, [window])
    mark.checked_until = windows[0][1]
    mark.save()
    if changed:
        _log.info("insights.days_mended", tally=one.tally.code, days=changed)
    return changed


def _late_days(one: _Counting, mark: TallyMark) -> list[date]:
    """Return the counted days of rows that were written since they were counted."""
    fresh = one.rows.filter(pk__gt=mark.seen_id, **{f"{one.tally.at}__lt": one.begins(mark.counted_until)})
    return sorted(fresh.annotate(cell_day=_day(one)).values_list("cell_day", flat=True).distinct())


def _first_counted(one: _Counting, mark: TallyMark) -> date:
    first = one.cells.aggregate(first=Min("day"))["first"]
    return first or mark.counted_until


def _mend(one: _Counting, ranges: Sequence[tuple[date, date]]) -> int:
    """Count the days of some ranges and write those that do not say the same; return how many days these are."""
    wanted = [(first, end) for first, end in ranges if first < end]
    if not wanted:
        return 0
    found = {_key(cell): cell for cell in _counted(one, wanted)}
    inside = reduce(or_, (Q(day__gte=first, day__lt=end) for first, end in wanted))
    stored = {_key(cell): cell for cell in one.cells.filter(inside)}
    wrong = {
        key[0]
        for key in found.keys() | stored.keys()
        if key not in found or key not in stored or _said(found[key]) != _said(stored[key])
    }
    one.cells.filter(day__in=wrong).delete()
    insert_rows([cell for key, cell in found.items() if key[0] in wrong])
    return len(wrong)


def _counted(one: _Counting, ranges: Sequence[tuple[date, date]]) -> list[TallyDay]:
    """Return the days of some ranges, counted from their rows in one statement."""
    tally, scope = one.tally, one.scope
    at = tally.at
    inside = reduce(
        or_, (Q(**{f"{at}__gte": one.begins(first), f"{at}__lt": one.begins(end)}) for first, end in ranges)
    )
    survey = F(tally.survey) if tally.survey else Value(0, output_field=IntegerField())
    groups: dict[str, Any] = {"cell_day": _day(one), "unit": Coalesce(F(tally.department), 0), "cell_survey": survey}
    if tally.lasts:
        groups["minute"] = whole_minutes(*tally.lasts)
    found = tally.found(scope, one.begins(ranges[0][0]), one.begins(ranges[-1][1])).filter(inside).order_by()
    rows = found.annotate(**groups).values(*groups).annotate(**tally.counted_parts(scope))
    cells: dict[Key, TallyDay] = {}
    for row in rows.order_by("cell_day", *(["minute"] if tally.lasts else [])):
        key = (row["cell_day"], row["unit"], row["cell_survey"])
        _add(cells.setdefault(key, _empty(one, key)), row, tally)
    return list(cells.values())


def _empty(one: _Counting, key: Key) -> TallyDay:
    day, department, survey = key
    return TallyDay(
        tenant_id=one.actor.tenant_id,
        tally=one.tally.code,
        day=day,
        department_id=department,
        survey_id=survey,
        n=0,
        parts=[0] * len(one.tally.parts),
    )


def _add(cell: TallyDay, row: dict[str, Any], tally: Tally) -> None:
    cell.n += row["n"]
    cell.parts = [old + row[f"part_{name}"] for old, name in zip(cell.parts, tally.parts, strict=True)]
    if tally.lasts:
        cell.minutes.append(row["minute"])
        cell.times.append(row["n"])


def _key(cell: TallyDay) -> Key:
    return cell.day, cell.department_id, cell.survey_id


def _said(cell: TallyDay) -> tuple[Any, ...]:
    return cell.n, cell.parts, cell.minutes, cell.times


def _day(one: _Counting) -> TruncDate:
    zone: ZoneInfo = one.scope.zone
    return TruncDate(one.tally.at, tzinfo=zone)


def _stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return days in a row as ranges, the end not inside."""
    found: list[tuple[date, date]] = []
    for day in days:
        following = day + timedelta(days=1)
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], following)
        else:
            found.append((day, following))
    return found
