"""Times, lengths and numbers in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from renxin.ui import words

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(seconds=20), "under a minute", "不到 1 分钟"),
        (timedelta(minutes=35), "35 min", "35 分钟"),
        (timedelta(hours=2, minutes=10), "2 h 10 min", "2 小时 10 分钟"),
        (timedelta(hours=3), "3 h", "3 小时"),
        (timedelta(days=1, hours=4, minutes=9), "1 day 4 h", "1 天 4 小时"),
        (timedelta(days=2), "2 days", "2 天"),
        (timedelta(days=40, hours=5), "40 days", "40 天"),
        (-timedelta(hours=1), "1 h", "1 小时"),
    ],
)
def test_lengths(length, english, chinese):
    with translation.override("en"):
        assert words.duration(length) == english
    with translation.override("zh-hans"):
        assert words.duration(length) == chinese


@pytest.mark.parametrize(
    ("gap", "english", "chinese"),
    [
        (timedelta(seconds=30), "just now", "刚刚"),
        (timedelta(minutes=5), "5 min ago", "5 分钟前"),
        (-timedelta(minutes=5), "in 5 min", "5 分钟后"),
        (timedelta(hours=2), "today 07:00", "今天 07:00"),
        (timedelta(hours=10), "yesterday 23:00", "昨天 23:00"),
        (-timedelta(hours=20), "tomorrow 05:00", "明天 05:00"),
        (timedelta(days=3), "3 days ago", "3 天前"),
        (-timedelta(days=3), "in 3 days", "3 天后"),
        (timedelta(days=30), "8 Feb", "2月8日"),
        (timedelta(days=400), "3 Feb 2025", "2025年2月3日"),
    ],
)
def test_instants_as_people_say_them(gap, english, chinese):
    with translation.override("en"):
        assert words.relative(NOW - gap, NOW) == english
    with translation.override("zh-hans"):
        assert words.relative(NOW - gap, NOW) == chinese


@pytest.mark.parametrize(
    ("left", "state", "used", "english", "chinese"),
    [
        (timedelta(hours=20), "calm", 17, "due in 20 h", "20 小时后到期"),
        (timedelta(hours=6), "soon", 75, "due in 6 h", "6 小时后到期"),
        (timedelta(0), "overdue", 100, "under a minute overdue", "已超时 不到 1 分钟"),
        (-timedelta(minutes=35), "overdue", 100, "35 min overdue", "已超时 35 分钟"),
    ],
)
def test_clocks(left, state, used, english, chinese):
    due = NOW + left
    started = due - timedelta(hours=24)
    assert words.clock_state(due, NOW, started) == state
    assert words.share_used(due, NOW, started) == used
    with translation.override("en"):
        assert words.time_left(due, NOW) == english
    with translation.override("zh-hans"):
        assert words.time_left(due, NOW) == chinese


def test_a_clock_without_a_start_turns_amber_in_its_last_hour():
    assert words.clock_state(NOW + timedelta(minutes=61), NOW) == "calm"
    assert words.clock_state(NOW + timedelta(minutes=60), NOW) == "soon"


def test_numbers_and_dates():
    assert [words.number(value) for value in (1240300, -3.6, 0, None, "")] == ["1,240,300", "−4", "0", "–", "–"]
    assert words.number(-3.14159, 1) == "−3.1"
    with translation.override("zh-hans"):
        assert words.day(date(2026, 2, 8), date(2026, 3, 10)) == "2月8日"
        assert words.moment(NOW) == "2026年3月10日 09:00"
