"""Feeds: seasons and festivals on the days that almanacs give, however the days are cut into windows."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.intelligence.journeys import feeds
from renxin.intelligence.journeys.feeds.almanac import lunar_day, lunar_of, solar_terms
from renxin.kernel.core.clock import SHANGHAI

NOON = datetime(2026, 11, 7, 12, tzinfo=UTC)


def days(feed, event, first, last):
    since, until = (datetime.combine(day, datetime.min.time(), SHANGHAI) for day in (first, last))
    return [found.at.date() for found in feeds.happened(1, feed, event, since, until)]


@pytest.mark.parametrize(
    ("feed", "event", "expected"),
    [
        # From the Purple Mountain Observatory's almanacs.
        ("season", "lichun", [date(2025, 2, 3), date(2026, 2, 4), date(2027, 2, 4)]),
        ("season", "dongzhi", [date(2025, 12, 21), date(2026, 12, 22), date(2027, 12, 22)]),
        ("season", "xiaohan", [date(2025, 1, 5), date(2026, 1, 5), date(2027, 1, 5)]),
        ("festival", "spring", [date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)]),
        ("festival", "spring_eve", [date(2025, 1, 28), date(2026, 2, 16), date(2027, 2, 5)]),
        ("festival", "mid_autumn", [date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15)]),
        ("festival", "double_ninth", [date(2025, 10, 29), date(2026, 10, 18), date(2027, 10, 8)]),
        ("festival", "laba", [date(2025, 1, 7), date(2026, 1, 26), date(2027, 1, 15)]),
        ("festival", "diabetes_day", [date(2025, 11, 14), date(2026, 11, 14), date(2027, 11, 14)]),
    ],
)
def test_days_are_those_of_the_almanac(feed, event, expected):
    assert days(feed, event, date(2025, 1, 1), date(2028, 1, 1)) == expected


@pytest.mark.parametrize("year", [2024, 2026, 2031])
def test_a_year_has_24_terms(year):
    found = solar_terms(year)
    assert len(found) == 24
    assert next(iter(found)) == "小寒"
    assert list(found)[-1] == "冬至"


def test_a_thirtieth_that_a_month_lacks_is_its_twenty_ninth():
    assert lunar_day(2026, 12, 30) == lunar_day(2026, 12, 29) == date(2027, 2, 5)
    assert lunar_of(date(2025, 7, 25)) == (6, 1)  # the first of the leap sixth month


START = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.lists(moments, min_size=2, max_size=8).map(sorted), st.sampled_from(["season", "festival"]))
@settings(max_examples=60, deadline=None)
def test_windows_side_by_side_meet_each_event_once(cuts, code):
    feed = feeds.feeds()[code]
    whole = feed.between(1, cuts[0], cuts[-1])
    pieces = [event for first, last in pairwise(cuts) for event in feed.between(1, first, last)]
    assert sorted(whole, key=str) == sorted(pieces, key=str)
    assert len({event.occasion for event in whole}) == len(whole)


def test_a_definition_may_only_name_what_there_is():
    assert feeds.knows("season", "lidong")
    assert not feeds.knows("season", "thursday")
    assert not feeds.knows("tides", "high")
    assert feeds.happened(1, "tides", "high", NOON - timedelta(days=1), NOON) == []
    for feed in feeds.feeds().values():
        assert feed.words.zh
        assert all(kind.words.zh and kind.words.en for kind in feed.kinds())
