"""Working days and minutes: the official tables, the years they do not know, and the arithmetic."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import holidays
from renxin.kernel.core.calendar import ALWAYS, Hours, WorkingCalendar
from renxin.kernel.core.clock import SHANGHAI

CALENDAR = WorkingCalendar()


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),  # a Saturday worked for Spring Festival
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 10, 10), True),  # a Saturday worked for National Day
        (date(2026, 3, 7), False),
        (date(2027, 2, 5), False),  # the eve of the lunar year 2027, by the law alone
        (date(2027, 2, 8), False),
        (date(2027, 2, 9), True),
        (date(2027, 4, 5), False),
        (date(2027, 6, 9), False),
        (date(2027, 9, 15), False),
        (date(2027, 10, 3), False),
        (date(2027, 10, 4), True),
    ],
)
def test_working_days(day, works):
    assert CALENDAR.is_working_day(day) is works


def test_years_without_an_official_arrangement_say_so():
    assert not CALENDAR.is_estimate(date(2026, 12, 31))
    assert CALENDAR.is_estimate(date(2027, 1, 4))
    own = WorkingCalendar(closed=frozenset({date(2027, 1, 4)}))
    assert not own.is_estimate(date(2027, 1, 4))


def test_the_law_names_thirteen_days_a_year():
    assert {len(holidays.statutory(year)) for year in range(2026, 2041)} <= {12, 13}  # festivals may fall together


def test_a_promise_of_working_days_ends_with_the_day():
    before_new_year = shanghai(2026, 2, 13, 16)
    assert CALENDAR.add_working_days(before_new_year, 1) == shanghai(2026, 2, 14, 23, 59, 59)
    assert CALENDAR.add_working_days(before_new_year, 2) == shanghai(2026, 2, 24, 23, 59, 59)
    assert CALENDAR.add_working_days(before_new_year, 0) == shanghai(2026, 2, 13, 23, 59, 59)


def test_days_are_those_of_the_place():
    late_in_utc = datetime(2026, 3, 9, 20, tzinfo=UTC)  # already the 10th in Shanghai
    assert CALENDAR.add_working_days(late_in_utc, 1) == shanghai(2026, 3, 11, 23, 59, 59)
    urumqi = ZoneInfo("Asia/Urumqi")
    assert CALENDAR.add_working_days(late_in_utc, 1, urumqi) == datetime(2026, 3, 11, 23, 59, 59, tzinfo=urumqi)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (shanghai(2026, 3, 10, 9), 60, shanghai(2026, 3, 10, 10)),
        (shanghai(2026, 3, 10, 11, 30), 60, shanghai(2026, 3, 10, 14, 30)),
        (shanghai(2026, 3, 10, 7), 0, shanghai(2026, 3, 10, 8)),
        (shanghai(2026, 3, 10, 12), 0, shanghai(2026, 3, 10, 14)),
        (shanghai(2026, 3, 10, 11), 60, shanghai(2026, 3, 10, 12)),
        (shanghai(2026, 3, 13, 17), 60, shanghai(2026, 3, 16, 8, 30)),
        (shanghai(2026, 2, 13, 17), 60, shanghai(2026, 2, 14, 8, 30)),
        (shanghai(2026, 2, 14, 17), 60, shanghai(2026, 2, 24, 8, 30)),
    ],
)
def test_working_minutes(start, minutes, due):
    assert CALENDAR.add_working_minutes(start, minutes) == due


def test_a_weekend_clinic_keeps_its_weekends_and_closes_on_holidays():
    clinic = WorkingCalendar(Hours.read({"sat": [["09:00", "12:00"]], "sun": [["09:00", "12:00"]]}))
    assert clinic.is_open(shanghai(2026, 3, 7, 10))
    assert not clinic.is_open(shanghai(2026, 2, 21, 10))
    assert not clinic.is_open(shanghai(2026, 3, 9, 10))
    always = WorkingCalendar(ALWAYS)
    assert always.is_open(shanghai(2026, 2, 17, 3))
    assert always.add_working_minutes(shanghai(2026, 2, 17, 23), 120) == shanghai(2026, 2, 18, 1)


def test_a_place_may_close_and_open_on_days_of_its_own():
    own = WorkingCalendar(closed=frozenset({date(2026, 3, 10)}), opened=frozenset({date(2026, 3, 14)}))
    assert own.add_working_days(shanghai(2026, 3, 9, 9), 1) == shanghai(2026, 3, 11, 23, 59, 59)
    assert own.is_open(shanghai(2026, 3, 14, 9))
    assert not own.is_open(shanghai(2026, 3, 10, 9))


@pytest.mark.parametrize("written", [{"mon": [["12:00", "08:00"]]}, {"mon": [["08:00", "25:00"]]}, {"monday": []}])
def test_hours_that_cannot_be_are_refused(written):
    with pytest.raises(ValueError, match=r"day|time"):
        Hours.read(written)


def test_a_calendar_that_never_opens_does_not_search_for_ever():
    with pytest.raises(ValueError, match="no working time"):
        WorkingCalendar(Hours.read({})).add_working_minutes(shanghai(2026, 3, 10, 9), 1)


minutes_since = st.integers(0, 3 * 365 * 24 * 60)
instants = minutes_since.map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
minutes = st.integers(0, 5000)


@given(instants, minutes)
def test_minutes_added_are_minutes_counted(start, n):
    due = CALENDAR.add_working_minutes(start, n)
    assert due >= start
    assert CALENDAR.working_minutes_between(start, due) == n


@given(instants, minutes, minutes)
def test_minutes_may_be_added_in_two_steps(start, first, second):
    together = CALENDAR.add_working_minutes(start, first + second)
    apart = CALENDAR.add_working_minutes(CALENDAR.add_working_minutes(start, first), second)
    assert CALENDAR.working_minutes_between(together, apart) == 0


@given(instants, st.integers(0, 30), st.integers(0, 30))
def test_days_add_up_and_end_on_working_days(start, first, second):
    due = CALENDAR.add_working_days(start, first)
    assert CALENDAR.add_working_days(due, second) == CALENDAR.add_working_days(start, first + second)
    if first:
        assert CALENDAR.is_working_day(due.astimezone(SHANGHAI).date())
    days = CALENDAR.working_days_between(start.astimezone(SHANGHAI).date(), due.astimezone(SHANGHAI).date())
    assert days == first


@given(instants, instants)
def test_counting_is_monotonous(one, other):
    start, end = sorted((one, other))
    counted = CALENDAR.working_minutes_between(start, end)
    assert 0 <= counted <= (end - start) / timedelta(minutes=1)
    assert CALENDAR.working_minutes_between(end, start) == 0


def reference(name: str) -> dict:
    """Return a table of the reference data that stands beside the repository on a maintainer's machine."""
    folders = [Path(os.environ["RENXIN_REFERENCE_DATA"])] if "RENXIN_REFERENCE_DATA" in os.environ else []
    folders += [parent / "shared" / "data" for parent in Path(__file__).parents]
    for folder in folders:
        path = folder / "calendar_id_phone" / name
        if path.exists():
            return json.loads(path.read_text())
    pytest.skip(f"no reference data: set RENXIN_REFERENCE_DATA to the folder that holds calendar_id_phone/{name}")


def test_the_official_tables_agree_with_the_reference():
    days = reference("cn_holidays_and_makeup_workdays_2024_2026.json")
    assert days
    for day, entry in days.items():
        assert CALENDAR.is_working_day(date.fromisoformat(day)) is not entry["off"], day


def test_lunar_festivals_agree_with_the_reference():
    years = reference("lunar_festivals_1990_2050.json")
    names = {"spring_festival": "春节", "dragon_boat": "端午节", "mid_autumn": "中秋节"}
    for year, festivals in years.items():
        law = holidays.statutory(int(year))
        for key, name in names.items():
            first = date.fromisoformat(festivals[key])
            assert first in law, (year, key)
            assert name in {law[first].zh} or first.month == 10, (year, key)  # Mid-Autumn may fall into National Day
