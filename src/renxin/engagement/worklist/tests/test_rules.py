"""What comes first, when a task is escalated, when a call is tried again, what fits into today."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.worklist import rules, task_pack
from renxin.kernel.core.clock import SHANGHAI

START = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
DUE = START + timedelta(hours=10)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((3, 1.0, False), (1, 1.0, False)),
        ((1, 1.5, False), (1, 0.5, False)),
        ((1, 1.0, True), (1, 1.2, False)),
        ((3, 1.5, False), (1, 400.0, False)),
        ((1, 0.25, False), (1, 0.0, False)),
    ],
    ids=["risk", "lateness", "promise", "old trifles bury no risk", "new ones are level"],
)
def test_what_comes_first(first: tuple[int, float, bool], second: tuple[int, float, bool]) -> None:
    ranks = [rules.priority(risk, used, promised=promised) for risk, used, promised in (first, second)]
    assert ranks[0] >= ranks[1]


@pytest.mark.parametrize(
    ("hours", "level"), [(0, 0), (7.9, 0), (8, 1), (9.9, 1), (10, 2), (14.9, 2), (15, 3), (100, 3)]
)
def test_levels_follow_the_pack(hours: float, level: int) -> None:
    assert rules.level_at(START, DUE, 0, task_pack.escalation("call"), START + timedelta(hours=hours)) == level


def test_a_level_once_reached_stays() -> None:
    assert rules.level_at(START, DUE, 2, task_pack.escalation("call"), START) == 2


@given(st.integers(1, 10_000_000), st.integers(0, 2))
def test_the_sweep_always_gets_on(seconds: int, level: int) -> None:
    due = START + timedelta(seconds=seconds)
    steps = task_pack.escalation("call")
    at = rules.next_escalation(START, due, level, steps)
    assert at is not None
    assert rules.level_at(START, due, level, steps, at) > level


def test_after_the_last_step_there_is_none() -> None:
    assert rules.next_escalation(START, DUE, 3, task_pack.escalation("call")) is None


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        ([at(10, 9)], at(10, 14)),  # four hours later is noon's rest: the afternoon
        ([at(10, 11)], at(10, 15)),
        ([at(10, 11), at(10, 15)], at(10, 19)),
        ([at(10, 15)], at(10, 19)),
        ([at(10, 16, 30)], at(11, 9)),  # the evening is over before four hours have passed
        ([at(10, 18)], at(11, 9)),
        ([at(10, 9), at(10, 14), at(10, 18)], at(11, 9)),  # all parts used: any but the last
    ],
)
def test_an_unanswered_call_is_tried_at_another_time_of_day(tried: list[datetime], expected: datetime) -> None:
    assert rules.redial_at(tried, tried[-1], task_pack.redial(), SHANGHAI) == expected


@given(st.lists(st.integers(0, 72 * 60), min_size=1, max_size=2, unique=True))
def test_no_call_comes_too_soon_or_at_a_wrong_hour(minutes: list[int]) -> None:
    rule = task_pack.redial()
    tried = [at(10, 0) + timedelta(minutes=each) for each in sorted(minutes)]
    found = rules.redial_at(tried, tried[-1], rule, SHANGHAI)
    assert found - tried[-1] >= timedelta(hours=4)
    assert any(part.start <= found.astimezone(SHANGHAI).time() < part.end for part in rule.parts)
    assert rules.part_of(found, rule, SHANGHAI) not in [rules.part_of(each, rule, SHANGHAI) for each in tried]


@pytest.mark.parametrize(("left", "fits"), [(0, 0), (5, 0), (6, 1), (15, 2), (16, 3), (1000, 3)])
def test_what_fits_is_counted_in_order(left: int, fits: int) -> None:
    assert rules.fitting([6, 6, 4], left) == fits


def test_minutes_until_the_end_of_the_day() -> None:
    assert rules.minutes_until(START, time(17, 30), SHANGHAI) == 510
    assert rules.minutes_until(START + timedelta(hours=12), time(17, 30), SHANGHAI) == 0


def test_a_kind_with_a_ladder_of_its_own_is_not_escalated_twice():
    steps = task_pack.escalation("case")
    assert rules.next_escalation(START, DUE, 0, steps) is None
    assert rules.level_at(START, DUE, 0, steps, DUE + timedelta(days=9)) == 0
