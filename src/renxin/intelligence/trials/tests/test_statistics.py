"""The statistics of effects against published values, and what may not be said too early."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.intelligence.trials.effects.comparing import Arm, compare, difference, needed, winner
from renxin.intelligence.trials.effects.rules import effect_rules
from renxin.intelligence.trials.effects.series import Week, interrupted
from renxin.intelligence.trials.effects.staggered import staggered
from renxin.kernel.core.statistics import t_quantile

RULES = effect_rules()


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe (1998), table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(first, second, low, high):
    found = difference(Arm(first[1], first[0]), Arm(second[1], second[0])).interval
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


arms = st.integers(0, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))).map(lambda pair: Arm(*pair))


@given(arms, arms)
@settings(max_examples=300, deadline=None)
def test_intervals_hold_their_value_and_turn_round_with_the_arms(first, second):
    found, turned = difference(first, second), difference(second, first)
    assert -1 <= found.interval.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.interval.high <= 1
    assert found.interval.low == pytest.approx(-turned.interval.high)


def test_too_few_is_said_and_how_many_are_missing():
    found = compare(Arm(40, 20), Arm(12, 2), RULES, at_end=True)
    assert found.verdict == "not_enough"
    assert found.missing == needed(2 / 12, RULES) - 12


def test_before_the_end_only_a_glaring_difference_counts():
    lucky = Arm(100, 60), Arm(100, 45)  # beyond 1.96 errors, not beyond 3
    assert compare(*lucky, RULES, at_end=False).verdict == "not_enough"
    assert compare(*lucky, RULES, at_end=True).verdict == "better"
    glaring = compare(Arm(400, 320), Arm(400, 200), RULES, at_end=False)
    assert (glaring.verdict, glaring.early) == ("better", True)
    assert compare(Arm(400, 200), Arm(400, 320), RULES, at_end=True).verdict == "worse"
    assert compare(Arm(400, 200), Arm(400, 204), RULES, at_end=True).verdict == "no_difference"


def test_peeking_each_day_seldom_finds_what_is_not_there():
    """500 experiments without any effect, looked at 10 times: with plain 95 % intervals a fifth would "win"."""
    chance = random.Random(20261122)
    false_alarms = 0
    for _experiment in range(500):
        counts = [[0, 0], [0, 0]]
        for _look in range(10):
            for arm in counts:
                arm[0] += 60
                arm[1] += sum(chance.random() < 0.4 for _person in range(60))
            found = compare(Arm(*counts[0]), Arm(*counts[1]), RULES, at_end=False)
            if found.verdict in ("better", "worse"):
                false_alarms += 1
                break
    assert false_alarms <= 12


def test_a_wording_wins_only_against_each_other_one():
    assert winner([Arm(500, 300), Arm(500, 200), Arm(500, 190)], RULES, at_end=True) == 0
    assert winner([Arm(500, 300), Arm(500, 295), Arm(500, 190)], RULES, at_end=True) is None
    assert winner([Arm(30, 30), Arm(30, 0)], RULES, at_end=True) is None
    assert winner([Arm(500, 300)], RULES, at_end=True) is None


def test_needed_people_follow_the_textbook():
    # 40 % against 50 %, 80 % power, two-sided 5 %: 388 in each group (Fleiss, without continuity correction).
    assert needed(0.4, RULES) == 388


@pytest.mark.parametrize(("freedom", "value"), [(5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_students_quantiles(freedom, value):
    assert t_quantile(freedom) == pytest.approx(value, abs=0.005)


def weeks(step, *, slope=0.0, before=16, after=10, n=80, seed=1):
    chance = random.Random(seed)
    found = []
    for number in range(-before, after):
        share = 0.4 + slope * number + (step if number >= 0 else 0.0)
        found.append(Week(number, n, sum(chance.random() < share for _person in range(n))))
    return found


def test_a_step_is_found_and_a_trend_is_not_taken_for_one():
    found = interrupted(weeks(0.25), RULES)
    assert found.verdict == "better"
    assert found.level_interval.holds(0.25)
    rising = interrupted(weeks(0.0, slope=0.01), RULES)
    assert rising.verdict == "no_difference"
    assert interrupted(weeks(-0.25), RULES).verdict == "worse"


def test_too_few_weeks_say_nothing():
    short = interrupted(weeks(0.5, before=5), RULES)
    assert (short.verdict, short.before, short.fitted) == ("not_enough", 5, ())
    sparse = interrupted(weeks(0.5, n=4), RULES)
    assert (sparse.verdict, sparse.before) == ("not_enough", 0)


def test_an_exact_line_is_fitted_exactly():
    exact = [Week(number, 100, 40 + number + (20 if number >= 0 else 0)) for number in range(-10, 10)]
    found = interrupted(exact, RULES)
    assert found.level == pytest.approx(0.2)
    assert found.slope == pytest.approx(0.0, abs=1e-9)
    assert found.expected[-1] == pytest.approx(0.49)


def departments(effect, *, drift=0.0, seed=3, n=60):
    """Four wards that start at weeks 6, 10, 14 and never, in 22 weeks."""
    chance = random.Random(seed)
    starts = {1: 6, 2: 10, 3: 14, 4: None}
    counts = {}
    for ward, begins in starts.items():
        for week in range(22):
            share = 0.3 + 0.05 * ward + drift * week + (effect if begins is not None and week >= begins else 0)
            counts[ward, week] = Arm(n, sum(chance.random() < share for _person in range(n)))
    return counts, starts


def test_a_staggered_start_finds_the_effect_under_what_changed_everywhere():
    counts, starts = departments(0.2, drift=0.008)
    found = staggered(counts, starts, 22, RULES)
    assert [one.department_id for one in found.starts] == [1, 2, 3]
    assert found.verdict == "better"
    assert found.interval.holds(0.2)


def test_what_changed_everywhere_is_no_effect():
    counts, starts = departments(0.0, drift=0.012)
    assert staggered(counts, starts, 22, RULES).verdict == "no_difference"


def test_one_department_is_not_enough_nor_are_weeks_that_are_not_over():
    counts, starts = departments(0.3)
    assert staggered(counts, {1: 6, 4: None}, 22, RULES).verdict == "not_enough"
    assert len(staggered(counts, starts, 15, RULES).starts) == 2
    assert math.isclose(staggered(counts, starts, 9, RULES).value, 0.0)
