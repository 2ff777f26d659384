"""When a journey starts by the calendar: days that recur, events of feeds, dates of each patient (also lunar ones).

Asked for any window of time, past or present, and always answering the same: the key of an occasion says which it is,
so that nobody enters twice for one, however the windows are cut.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.engagement.segments import selectors as segments
from renxin.intelligence.journeys import feeds
from renxin.intelligence.journeys.definition import StartRule
from renxin.intelligence.journeys.feeds.almanac import in_leap_month, lunar_of

BY_CALENDAR: Final = frozenset({"date", "recurring", "feed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One moment at which people enter. `patient_ids` None: everybody who fits the condition of the journey.

    `values` are for the steps to decide by: which `cycle` it is of those who enter again every so many days.
    """

    at: datetime
    key: str
    patient_ids: tuple[int, ...] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """After `since`, up to and including `until`, where hours are read in `zone`."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant lies in the window."""
        return self.since < at <= self.until

    def days(self, at: time) -> Iterator[tuple[date, datetime]]:
        """Yield each local day whose `at` lies in the window, with that instant."""
        day = self.since.astimezone(self.zone).date()
        while True:
            instant = datetime.combine(day, at, self.zone)
            if instant > self.until:
                return
            if instant > self.since:
                yield day, instant
            day += timedelta(days=1)


def occasions(
    tenant_id: int, start: StartRule, window: Window, *, patient_ids: Collection[int] | None = None
) -> list[Occasion]:
    """Return when people would enter in the window, in order; of everybody, or of these patients."""
    plan = start.plan
    if start.kind == "recurring":
        return list(_recurring(plan, window))
    if start.kind == "feed":
        found = feeds.happened(tenant_id, plan["feed"], plan["event"], window.since, window.until)
        return [Occasion(at=event.at, key=event.occasion) for event in found]
    if start.kind == "date":
        by_instant = _yearly if plan.get("yearly") else _once
        return by_instant(tenant_id, plan, window, patient_ids)
    return []


def _recurring(plan: Mapping[str, Any], window: Window) -> Iterator[Occasion]:
    every, on = plan["every"], plan.get("on", 1)
    for day, at in window.days(time.fromisoformat(plan["at"])):
        if every == "day" or (every == "week" and day.isoweekday() == on) or (every == "month" and day.day == on):
            yield Occasion(at=at, key=f"recurring:{day}")


def _once(
    tenant_id: int, plan: Mapping[str, Any], window: Window, patient_ids: Collection[int] | None
) -> list[Occasion]:
    """Return the dates of people so many days off: the day before an appointment, 30 days after a discharge.

    In a cycle (every 21 days, six times) the day comes again, counted from the same date: a new date begins it anew.
    """
    found = []
    cycles = range(plan.get("times") or 1)
    for day, at in window.days(time.fromisoformat(plan["at"])):
        for cycle in cycles:
            dated = day - timedelta(days=plan["offset_days"] + cycle * (plan.get("every_days") or 0))
            first, last = (datetime.combine(one, time(0), window.zone) for one in (dated, dated + timedelta(days=1)))
            rows = segments.instants_between(
                tenant_id, plan["trait"], plan.get("key", ""), first, last, patient_ids=patient_ids, now=at
            )
            people = tuple(sorted({patient_id for patient_id, _instant in rows}))
            if people:
                values = {"cycle": cycle + 1} if len(cycles) > 1 else {}
                found.append(Occasion(at=at, key=f"date:{day}", patient_ids=people, values=values))
    return found


def _yearly(
    tenant_id: int, plan: Mapping[str, Any], window: Window, patient_ids: Collection[int] | None
) -> list[Occasion]:
    """Return the yearly returns of a day, by the sun or by the moon."""
    offset = timedelta(days=plan["offset_days"])
    wanted = {day - offset: (day, at) for day, at in window.days(time.fromisoformat(plan["at"]))}
    if not wanted:
        return []
    returns = _lunar_returns if plan.get("lunar") else _solar_returns
    born = segments.days_of(tenant_id, plan["trait"], plan.get("key", ""), now=window.until)
    by_day: dict[date, set[date]] = returns(born, set(wanted))
    every = {one for days in by_day.values() for one in days}
    rows = segments.people_on(
        tenant_id, plan["trait"], plan.get("key", ""), every, patient_ids=patient_ids, now=window.until
    )
    people: dict[date, list[int]] = defaultdict(list)
    for patient_id, day in rows:
        people[day].append(patient_id)
    found = []
    for day, (entered_on, at) in sorted(wanted.items()):
        ids = sorted(patient_id for one in by_day.get(day, ()) for patient_id in people[one])
        if ids:
            found.append(Occasion(at=at, key=f"date:{entered_on}", patient_ids=tuple(ids)))
    return found


def _solar_returns(born: Collection[date], days: Collection[date]) -> dict[date, set[date]]:
    """Return for each day the dates that return on it; the 29th of February returns on the 28th in common years."""
    by_place: dict[tuple[int, int], set[date]] = defaultdict(set)
    for day in born:
        by_place[day.month, day.day].add(day)
    found = {}
    for day in days:
        same = set(by_place[day.month, day.day])
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).day == 1:
            same |= by_place[2, 29]
        found[day] = {one for one in same if one < day}
    return found


def _lunar_returns(born: Collection[date], days: Collection[date]) -> dict[date, set[date]]:
    """Return for each day the dates that return on it by the lunar calendar.

    A leap month counts as the month it follows, in its first pass only; a 30th returns on the 29th of a short month.
    """
    by_place: dict[tuple[int, int], set[date]] = defaultdict(set)
    for day in born:
        by_place[lunar_of(day)].add(day)
    found = {}
    for day in days:
        if in_leap_month(day):
            continue
        month, number = lunar_of(day)
        same = set(by_place[month, number])
        if number == 29 and lunar_of(day + timedelta(days=1))[1] == 1:
            same |= by_place[month, 30]
        found[day] = {one for one in same if one < day}
    return found
