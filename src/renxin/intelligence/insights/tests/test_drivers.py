"""Key drivers and case mix: against closed forms, planted effects, and refusals."""

import math
import random

import numpy as np
import pytest

from renxin.intelligence.insights.analysis.casemix import NEEDED, Respondent, TooFewRespondents, adjust, fit
from renxin.intelligence.insights.analysis.drivers import TooFewAnswers, is_chance, key_drivers, needed


def sample(n=400, seed=3, weights=(0.8, 0.3, 0.0)):
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(n, len(weights)))
    return x, x @ np.array(weights) + draw.normal(scale=0.6, size=n)


def test_shares_sum_to_r_squared_and_keep_the_planted_order():
    x, y = sample()
    found = key_drivers(["doctor", "nurse", "meals"], x.tolist(), y.tolist(), resamples=200)
    assert [one.code for one in found.drivers] == ["doctor", "nurse", "meals"]
    assert sum(one.share for one in found.drivers) == pytest.approx(found.r2)
    design = np.column_stack([np.ones(len(y)), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert found.r2 == pytest.approx(1 - ((y - fitted) ** 2).sum() / ((y - y.mean()) ** 2).sum(), abs=1e-6)
    doctor, _nurse, meals = found.drivers
    assert doctor.interval.low < doctor.share < doctor.interval.high
    assert meals.is_weak
    assert not doctor.is_weak


def test_two_predictors_against_the_closed_form():
    """LMG of two: half of (r1² + (R² − r2²)) for the first; R² = (r1² + r2² − 2·r1·r2·r12) / (1 − r12²)."""
    draw = np.random.default_rng(8)
    first = draw.normal(size=300)
    second = 0.6 * first + draw.normal(size=300)
    y = first + 0.5 * second + draw.normal(size=300)
    found = {one.code: one for one in key_drivers(["a", "b"], np.column_stack([first, second]), y, resamples=0).drivers}
    r1, r2, r12 = (np.corrcoef(*pair)[0, 1] for pair in ((first, y), (second, y), (first, second)))
    whole = (r1**2 + r2**2 - 2 * r1 * r2 * r12) / (1 - r12**2)
    assert found["a"].share == pytest.approx((r1**2 + whole - r2**2) / 2, abs=1e-6)
    assert found["a"].beta == pytest.approx((r1 - r2 * r12) / (1 - r12**2), abs=1e-6)
    assert found["a"].vif == pytest.approx(1 / (1 - r12**2), abs=1e-6)


def test_ranks_share_ties():
    """Spearman of 1 2 2 3 against 1 2 3 4, repeated: 0.9487 (ranks 1, 2.5, 2.5, 4)."""
    x, y = [[1.0], [2.0], [2.0], [3.0]] * 30, [1.0, 2.0, 3.0, 4.0] * 30
    assert key_drivers(["a"], x, y, resamples=0).drivers[0].rho == pytest.approx(0.9487, abs=1e-3)


def test_look_alikes_are_told_apart_by_their_warning():
    draw = np.random.default_rng(1)
    first = draw.normal(size=300)
    second = first + draw.normal(scale=0.05, size=300)
    y = first + draw.normal(scale=0.3, size=300)
    found = key_drivers(["a", "b"], np.column_stack([first, second]), y, resamples=0).drivers
    assert all(one.vif > 10 for one in found)
    assert found[0].share == pytest.approx(found[1].share, abs=0.05)


def test_the_same_answers_give_the_same_interval():
    x, y = sample(n=150)
    once, again = (key_drivers(["a", "b", "c"], x, y, resamples=100) for _time in range(2))
    assert once == again


def test_too_few_answers_say_nothing():
    x, y = sample(n=99)
    with pytest.raises(TooFewAnswers) as few:
        key_drivers(["a", "b", "c"], x, y)
    assert (few.value.n, few.value.needed) == (99, 100)
    assert needed(9) == 135


@pytest.mark.parametrize(("r", "n", "expected"), [(0.19, 100, True), (0.20, 100, False), (0.05, 2000, False)])
def test_the_critical_correlation_of_a_hundred_is_0197(r, n, expected):
    assert is_chance(r, n) is expected


def people(chance, unit, n, share_old, level):
    for _one in range(n):
        old = chance.random() < share_old
        yield Respondent(unit, level - (10 if old else 0) + chance.gauss(0, 3), frozenset({"age:75+"} if old else ()))


def test_a_unit_with_older_patients_is_not_blamed_for_them():
    chance = random.Random(4)
    everybody = [*people(chance, 1, 400, 0.8, 85), *people(chance, 2, 400, 0.2, 85)]
    model = fit(everybody)
    assert model.coefficients["age:75+"] == pytest.approx(-10, abs=1)
    units = {one.unit: one for one in adjust(everybody, model)}
    assert units[2].raw - units[1].raw == pytest.approx(6, abs=1.5)
    assert units[2].adjusted - units[1].adjusted == pytest.approx(0, abs=1)


def test_the_mean_of_all_stays_what_it_is():
    chance = random.Random(5)
    everybody = [*people(chance, 1, 300, 0.7, 80), *people(chance, 2, 100, 0.1, 90)]
    found = adjust(everybody, fit(everybody))
    mean = sum(one.adjusted * one.n for one in found) / len(everybody)
    assert mean == pytest.approx(math.fsum(one.score for one in everybody) / len(everybody))


def test_nothing_is_adjusted_below_three_hundred():
    chance = random.Random(6)
    with pytest.raises(TooFewRespondents):
        fit(list(people(chance, 1, NEEDED - 1, 0.5, 80)))
