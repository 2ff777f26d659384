"""Control charts against values worked out by hand, against each other, and against planted signals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.insights.analysis.control import (
    Limits,
    Point,
    TooFewPoints,
    baseline,
    overdispersion,
    place,
    range_limit,
)
from renxin.intelligence.insights.analysis.signals import Settings, signals


def test_p_limits_of_the_formula():
    """p̄ = 0.2, n = 100: 0.2 ± 3 · √(0.2 · 0.8 / 100) = 0.08 … 0.32; n = 25: −0.04 → 0 … 0.44."""
    found = baseline("p", [Point(20, 100)] * 20)
    assert not found.is_short
    large, small = place(found.limits, [Point(30, 100), Point(5, 25)])
    assert (round(large.lower, 4), round(large.centre, 4), round(large.upper, 4)) == (0.08, 0.2, 0.32)
    assert (small.lower, round(small.upper, 4)) == (0.0, 0.44)
    assert large.z == pytest.approx(2.5)  # (0.3 − 0.2) / 0.04


def test_u_limits_of_complaints_per_thousand():
    """ū = 2 per thousand; 4,000 visits = 4 units: 2 ± 3 · √(2 / 4) = −0.12 → 0 … 4.12."""
    found = baseline("u", [Point(8, 4)] * 20).limits
    (point,) = place(found, [Point(8, 4)])
    assert (point.value, point.lower, round(point.upper, 4)) == (2.0, 0.0, round(2 + 3 * math.sqrt(0.5), 4))


def test_c_and_g_limits():
    assert place(baseline("c", [Point(9)] * 12).limits, [Point(9)])[0].upper == pytest.approx(18.0)  # 9 + 3 · 3
    rare = place(baseline("g", [Point(8)] * 12).limits, [Point(8)])[0]
    assert (rare.lower, rare.upper) == (0.0, pytest.approx(8 + 3 * math.sqrt(72)))


def test_xmr_limits_are_266_mean_ranges():
    points = [Point(value) for value in [10, 12] * 10]  # mean 11, every range 2
    found = baseline("xmr", points).limits
    (point,) = place(found, [Point(11)])
    assert point.upper == pytest.approx(11 + 2.66 * 2, abs=0.01)
    assert point.lower == pytest.approx(11 - 2.66 * 2, abs=0.01)
    assert range_limit(found) == pytest.approx(6.534)


def test_t_limits_come_back_in_days():
    points = [Point(days) for days in [10, 14, 9, 16, 11, 13, 10, 15, 12, 9, 14, 12]]
    placed = place(baseline("t", points).limits, points)
    assert [one.value for one in placed] == [point.count for point in points]
    assert all(0 <= one.lower < one.value < one.upper for one in placed)


def test_a_baseline_of_eleven_points_has_no_limits_and_of_twelve_is_short():
    with pytest.raises(TooFewPoints):
        baseline("p", [Point(1, 10)] * 11)
    with pytest.raises(TooFewPoints):
        baseline("p", [Point(1, 10)] * 11 + [Point(0, 0)])
    assert baseline("p", [Point(1, 10)] * 12).is_short


def test_laney_equals_the_plain_chart_when_nothing_but_counting_varies():
    """z-scores +0.564, −0.564 …: every range 1.128, σz = 1, so the limits are the same."""
    shift = 0.564 * math.sqrt(0.2 * 0.8 / 100)
    points = [Point(100 * (0.2 + (shift if at % 2 else -shift)), 100) for at in range(20)]
    assert overdispersion("p", points) == pytest.approx(1.0)
    plain, laney = baseline("p", points).limits, baseline("laney_p", points).limits
    assert place(laney, points)[3].upper == pytest.approx(place(plain, points)[3].upper)


def test_laney_widens_by_sigma_z_where_large_groups_vary_more():
    """n = 10,000, p swings between 0.19 and 0.21: σ = 0.004, z = ±2.5, ranges 5, σz = 5 / 1.128 = 4.43."""
    points = [Point(1900 if at % 2 else 2100, 10_000) for at in range(20)]
    assert overdispersion("p", points) == pytest.approx(4.4326, abs=1e-3)
    plain, laney = (place(baseline(kind, points).limits, points)[0] for kind in ("p", "laney_p"))
    assert laney.upper - laney.centre == pytest.approx(4.4326 * (plain.upper - plain.centre), rel=1e-3)


def test_frozen_limits_do_not_follow_later_points():
    limits = baseline("p", [Point(20, 100)] * 20).limits
    assert limits == Limits(kind="p", centre=0.2, spread=limits.spread, points=20)
    assert place(limits, [Point(90, 100)])[0].centre == 0.2


def test_an_empty_period_has_no_point():
    assert place(baseline("p", [Point(20, 100)] * 12).limits, [Point(0, 0)]) == [None]


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        ([0.1, 3.2, 3.4, 0.1, -3.1], [("two_of_three", 0, 3, 1), ("beyond", 1, 2, 1), ("beyond", 4, 4, -1)]),
        ([3.0, -3.0], []),  # exactly on the limit is not beyond it
        ([0.5] * 7, []),
        ([0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.4], [("shift", 0, 7, 1)]),
        ([0.5, 0.4, 0.5, 0.4, 0.0, 0.5, 0.4, 0.5, 0.4], [("shift", 0, 8, 1)]),  # on the line: neither counts nor breaks
        ([0.5, 0.4, 0.5, 0.4, None, 0.5, 0.4, 0.5, 0.4], [("shift", 0, 8, 1)]),
        ([0.5, 0.4, 0.5, 0.4, -0.1, 0.5, 0.4, 0.5, 0.4], []),
        ([-1.2, -0.8, -0.2, 0.1, 0.6, 1.1], [("trend", 0, 5, 1)]),
        ([-1.2, -0.8, -0.2, -0.2, 0.1, 0.6, 1.1], [("trend", 0, 6, 1)]),
        ([-0.8, -0.2, 0.1, 0.6, 1.1], []),
        ([2.1, 0.0, 2.2], [("two_of_three", 0, 2, 1)]),
        ([2.1, 0.0, -2.2], []),
        ([2.1, 2.2, 0.0, 2.3, 0.0], [("two_of_three", 0, 3, 1)]),  # one run, told once
        ([0.1, -0.2, 0.3, -0.1, 0.2, -0.3, 0.1, -0.2, 0.3, -0.1, 0.2, -0.3, 0.1, -0.2, 0.3], [("hugging", 0, 14, 0)]),
        ([], []),
    ],
)
def test_rules(z, expected):
    assert [(one.rule, one.first, one.last, one.direction) for one in signals(z)] == expected


def test_seven_in_a_row_where_a_hospital_chooses_seven():
    assert signals([0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5], Settings(shift=7))[0].rule == "shift"
    assert signals([4.0], Settings(rules=("shift",))) == []


@given(st.lists(st.floats(-6, 6)))
def test_turning_the_chart_over_turns_every_signal_over(z):
    usual = {(one.rule, one.first, one.last, one.direction) for one in signals(z)}
    turned = {(one.rule, one.first, one.last, -one.direction) for one in signals([-value for value in z])}
    assert usual == turned


@given(st.lists(st.integers(0, 50), min_size=12, max_size=40))
def test_the_centre_lies_between_the_limits(counts):
    for kind in ("p", "u", "c", "xmr", "g", "laney_p", "laney_u"):
        points = [Point(count, 50) for count in counts]
        for one in place(baseline(kind, points).limits, points):
            assert one.lower <= one.centre + 1e-9
            assert one.centre <= one.upper + 1e-9
