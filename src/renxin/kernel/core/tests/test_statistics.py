"""Statistics: the check values of the literature, and what must hold for any input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import statistics

counts = st.integers(min_value=0, max_value=5000)


def test_recommendation_score_of_the_textbook_example():
    score = statistics.recommendation_score(120, 50, 30)
    assert score.n == 200
    assert score.score == pytest.approx(45.0)
    assert score.standard_error == pytest.approx(5.23, abs=0.005)
    assert score.adjusted == pytest.approx(44.3, abs=0.05)
    # 1.96 · √(0.549746 / 203), by hand
    assert score.margin == pytest.approx(10.20, abs=0.005)


def test_wilson_of_27_in_30():
    interval = statistics.wilson(27, 30)
    assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (74.4, 96.5)


def test_wilson_at_the_ends_stays_inside():
    assert statistics.wilson(0, 10).low == 0.0
    assert statistics.wilson(10, 10).high == 1.0
    assert statistics.wilson(0, 0) is None


def test_no_answers_no_score():
    assert statistics.recommendation_score(0, 0, 0) is None


def test_a_small_change_is_not_called_a_change():
    before = statistics.recommendation_score(120, 50, 30)
    assert not statistics.score_changed(before, statistics.recommendation_score(125, 50, 25))
    assert statistics.score_changed(before, statistics.recommendation_score(160, 30, 10))
    assert not statistics.score_changed(None, before)


def test_shares_changed_needs_evidence():
    assert not statistics.shares_changed((9, 10), (8, 10))
    assert statistics.shares_changed((900, 1000), (800, 1000))
    assert not statistics.shares_changed((10, 10), (5, 5))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1, 2, 3, 4], 0.5, 2.5), ([5], 0.9, 5), ([10, 20, 30, 40, 50], 0.9, 46.0), ([3, 1, 2], 0.0, 1)],
)
def test_percentile_interpolates_like_percentile_cont(values, share, expected):
    assert statistics.percentile(values, share) == pytest.approx(expected)


def test_percentile_of_nothing_is_nothing():
    assert statistics.median([]) is None


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        statistics.recommendation_score(-1, 0, 0)
    with pytest.raises(ValueError, match="between 0 and n"):
        statistics.wilson(3, 2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        statistics.percentile([1.0], 2)


@given(counts, counts, counts)
def test_the_interval_holds_the_adjusted_score(promoters, passives, detractors):
    score = statistics.recommendation_score(promoters, passives, detractors)
    if score is None:
        return
    assert -100 <= score.score <= 100
    assert score.interval.low <= score.adjusted <= score.interval.high
    assert abs(score.adjusted) <= abs(score.score) + 1e-9  # pseudo-answers pull towards nought


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_wilson_holds_the_share(successes, failures):
    n = successes + failures
    if n:
        interval = statistics.wilson(successes, n)
        assert 0 <= interval.low <= successes / n + 1e-12
        assert successes / n - 1e-12 <= interval.high <= 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_percentile_lies_among_the_values(values, share):
    assert min(values) - 1e-6 <= statistics.percentile(values, share) <= max(values) + 1e-6


def test_mean_interval_needs_two_values():
    assert statistics.mean_interval(1, 3.0, 0.0) is None
    interval = statistics.mean_interval(100, 4.0, 1.0)
    assert interval.low == pytest.approx(3.804, abs=0.001)
    assert interval.holds(4.0)
