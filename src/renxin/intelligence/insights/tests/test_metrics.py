"""Every metric against data worked out by hand. A metric without a test here fails the last test."""

from datetime import timedelta

import pytest

from renxin.intelligence.insights import selectors
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.tests import golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def measured(house, code, **chosen):
    scope = selectors.read_scope(house.actor, {"period": "30", **{key: str(value) for key, value in chosen.items()}})
    return CATALOGUE[code].measure(Counts(scope))


def test_recommendation_of_the_textbook_example(house):
    house.answers(120, 50, 30)
    found = measured(house, "recommendation")
    assert (found.n, found.value) == (200, pytest.approx(45.0))  # (120 − 30) / 200
    assert found.interval.low == pytest.approx(34.1, abs=0.06)  # 44.3 − 10.2
    assert found.interval.high == pytest.approx(54.5, abs=0.06)
    assert found.parts == {"promoters": 120, "passives": 50, "detractors": 30}


def test_recommendation_names_a_change_only_outside_of_chance(house):
    house.answers(20, 10, 10, days_ago=40)
    house.answers(22, 10, 8)
    assert measured(house, "recommendation").change is None  # 25.0 → 35.0, but ± 1.96 · √(13.0² + 12.6²)
    house.answers(60, 0, 0)
    found = measured(house, "recommendation")
    assert found.change == pytest.approx(100 * (82 - 8) / 100 - 25.0)


def test_recommendation_counts_days_where_the_hospital_is(house, frozen_clock):
    """09:00 in Shanghai: an answer at 00:30 of the first day counts, one at 23:30 of the day before does not."""
    house.answer(10, days_ago=29 + 8.5 / 24)
    house.answer(10, days_ago=29 + 9.5 / 24)
    assert measured(house, "recommendation").n == 1


def test_recommendation_keeps_to_the_chosen_department_and_survey(house):
    house.answers(3, 0, 0)
    house.answers(0, 0, 2, department=house.second)
    assert measured(house, "recommendation").n == 5
    assert measured(house, "recommendation", department=house.second.uid).value == -100.0
    assert measured(house, "recommendation", survey="outpatient-pulse").value is None


def test_satisfaction_is_the_mean_with_its_interval(house):
    for score in (60, 70, 80, 90, None):
        house.answer(8, score)
    found = measured(house, "satisfaction")
    assert (found.n, found.value) == (4, 75.0)  # (60 + 70 + 80 + 90) / 4; the one without score does not count
    assert found.interval.low == pytest.approx(75 - 1.96 * 12.9099 / 2, abs=0.01)  # s = √(500/3) = 12.91
    assert found.change is None


def test_satisfaction_says_a_clear_change(house):
    for number in range(30):
        house.answer(8, 60 + number % 2, days_ago=40)
        house.answer(8, 80 + number % 2)
    assert measured(house, "satisfaction").change == pytest.approx(20.0)


def test_response_rate_leaves_out_whom_nothing_reached(house):
    for state, times in (
        ("answered", 3),
        ("opened", 2),
        ("sent", 5),
        ("withheld", 4),
        ("undeliverable", 1),
        ("created", 2),
    ):
        for _ in range(times):
            house.invitation(state)
    found = measured(house, "response_rate")
    assert (found.value, found.n) == (0.3, 10)  # 3 ÷ (3 + 2 + 5)
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.108, 0.603)  # Wilson 3/10


def test_open_cases_by_the_time_left_on_the_clock_that_runs(house):
    house.case(opened_days_ago=2)  # answer was due a day ago
    house.case(opened_days_ago=22 / 24)  # 2 h left to answer
    house.case(opened_days_ago=0.25)  # 18 h left
    house.case(opened_days_ago=0.25, answered_after=1)  # answered: 42 h left to solve
    house.case(opened_days_ago=3, answered_after=1)  # answered in time, solution a day late
    house.case(opened_days_ago=3, answered_after=1, closed_after=30)  # closed: not counted
    found = measured(house, "open_cases")
    assert found.value == 5
    assert found.parts == {"overdue": 2, "four_hours": 1, "day": 1, "later": 1}


def test_first_response_is_the_median_and_the_ninetieth_percentile(house):
    for hours in (1, 2, 3, 4, 10):
        house.case(opened_days_ago=5, answered_after=hours)
    house.case(opened_days_ago=5)
    house.case(opened_days_ago=35, answered_after=100)
    found = measured(house, "first_response")
    assert (found.n, found.value) == (5, 180.0)  # the third of 60, 120, 180, 240, 600 minutes
    assert found.parts == {"p90": pytest.approx(456.0), "waiting": 1}  # 240 + 0.6 · (600 − 240)


def test_closed_in_time_counts_what_fell_due(house):
    house.case(opened_days_ago=5, answered_after=1, closed_after=47)  # in time
    house.case(opened_days_ago=5, answered_after=1, closed_after=48)  # in time, to the minute
    house.case(opened_days_ago=5, answered_after=1, closed_after=49)  # late
    house.case(opened_days_ago=5)  # never closed and due
    house.case(opened_days_ago=1)  # open, not due yet: does not count
    found = measured(house, "closed_in_time")
    assert (found.value, found.n) == (0.5, 4)


def test_follow_up_calls_count_what_fell_due(house):
    for state, late in (("done", False), ("done", True), ("open", False), ("cancelled", False)):
        house.call(state, late=late)
    house.call("open", due_days_ago=-0.2)  # due later today: not yet
    house.call("done", due_days_ago=-0.2)  # but made already
    house.call("open", source="cases")  # no journey asked for it
    found = measured(house, "follow_up_calls")
    assert (found.value, found.n) == (0.75, 4)  # 3 of 4
    assert found.parts["in_time"] == 2


def test_nothing_to_count_is_nothing_not_nought(house):
    for code, metric in CATALOGUE.items():
        expected = 0 if metric.unit == "count" else None
        assert measured(house, code).value == expected, code


def test_another_hospital_counts_nothing_of_this_one(house):
    other = golden.make("别家医院", "other.")
    house.answers(10, 0, 0)
    house.case()
    house.call("done")
    house.invitation("answered")
    for code in CATALOGUE:
        assert not measured(other, code).value, code


def test_a_moved_clock_loses_no_answers(house, frozen_clock):
    """The demo runs weeks ahead of real time while ids stay in it; the bound on ids allows for that."""
    from renxin.kernel.core import clock

    frozen_clock.set(clock.wall() + timedelta(days=60))
    house.answers(5, 0, 0)
    assert measured(house, "recommendation").n == 5


def test_the_catalogue_is_complete(request):
    text = "".join(path.read_text("utf-8") for path in request.path.parent.glob("test_metrics*.py"))
    for code, metric in CATALOGUE.items():
        assert f'measured(house, "{code}"' in text, f"{code} has no worked example"
        for words in (metric.name, metric.definition, metric.grain, metric.owner):
            assert words.zh, code
            assert words.en, code
