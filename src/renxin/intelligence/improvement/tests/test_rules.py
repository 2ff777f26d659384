"""What is missing before acting, what a check may say, what may be published: rules by table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.improvement import publishing
from renxin.intelligence.improvement.courses import training
from renxin.intelligence.improvement.effects import Reading, beyond_others, change, chart_says, of_days, verdict
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.improvement.rules import Chain, may_follow, missing_to_act
from renxin.kernel.core.words import Words


def reading(value, half, n=100):
    return Reading(value=value, n=n, low=value - half, high=value + half)


@pytest.mark.parametrize(
    ("roots", "missing"),
    [
        ([], ["no_cause"]),
        ([Chain("a", [True, True], ["strong"])], ["few_whys"]),
        ([Chain("a", [True, True, False], ["strong"])], ["no_evidence"]),
        ([Chain("a", [True, True, True], [])], ["no_action"]),
        ([Chain("a", [True, True, True], ["weak", "weak"])], ["only_weak"]),
        ([Chain("a", [True, True, True], ["weak", "intermediate"])], []),
        ([Chain("a", [True] * 3, ["strong"]), Chain("b", [True] * 5, ["weak"])], ["only_weak"]),
    ],
)
def test_nothing_is_done_before_causes_and_actions_that_are_not_weak(roots, missing):
    found = missing_to_act(roots, 3)
    assert [one.what for one in found] == missing
    assert all(one.cause in {"", *(root.name for root in roots)} for one in found)


def test_states_follow_each_other():
    assert may_follow("analysing", "acting")
    assert not may_follow("idea", "acting")
    assert not may_follow("closed", "analysing")
    assert not may_follow("acting", "held")


@pytest.mark.parametrize(
    ("before", "after", "more_is_better", "chart", "said"),
    [
        (reading(60, 2), reading(70, 2), True, "", "shows"),
        (reading(60, 2), reading(70, 2), True, "better", "shows"),
        (reading(60, 2), reading(70, 2), True, "nothing", "not_shown"),
        (reading(60, 2), reading(70, 2), True, "few", "not_shown"),
        (reading(60, 2), reading(70, 2), False, "better", "worse"),
        (reading(60, 2), reading(61, 2), True, "", "not_shown"),
        (reading(60, 2), reading(70, 2, n=29), True, "", "too_few"),
        (Reading(value=None, n=0), reading(70, 2), True, "", "too_few"),
        (reading(40, 3), reading(30, 3), False, "", "shows"),
    ],
)
def test_a_check_says_no_more_than_it_knows(before, after, more_is_better, chart, said):
    assert verdict(before, after, more_is_better=more_is_better, chart=chart) == said


def test_a_run_counts_only_when_most_of_it_lies_after():
    assert chart_says([(1, 0, 10)], 1) == "better"
    assert chart_says([(1, 8, 10)], 1) == "nothing"
    assert chart_says([(-1, 0, 9)], 1) == "worse"
    assert chart_says([(1, 0, 9)], -1) == "worse"
    assert chart_says([(0, 0, 20)], 1) == "nothing"
    assert chart_says([(1, 0, 9)], 1, has_limits=False) == "few"


_VALUES = st.floats(-100, 100)
_HALF = st.floats(0.01, 30)


@given(_VALUES, _HALF, _VALUES, _HALF)
def test_turning_before_and_after_round_turns_the_change_round(a, half_a, b, half_b):
    one, other = reading(a, half_a), reading(b, half_b)
    there, back = change(one, other), change(other, one)
    assert there.value == pytest.approx(-back.value)
    assert there.interval.low == pytest.approx(-back.interval.high)
    assert there.interval.low <= there.value <= there.interval.high


def test_what_changed_everywhere_is_no_effect_of_training():
    own = change(reading(60, 2), reading(70, 2))
    same = beyond_others(own, change(reading(62, 1), reading(72, 1)))
    assert same.is_chance
    more = beyond_others(own, change(reading(62, 1), reading(62, 1)))
    assert not more.is_chance
    assert more.interval.low < 10 < more.interval.high


def test_days_give_an_interval_from_three_on():
    assert of_days([1.0, 2.0]) is None
    found = of_days([10.0, 12.0, 14.0])
    assert found.low < 12 < found.high
    assert found.high - 12 == pytest.approx(4.303 * 2 / 3**0.5, rel=0.05)


@pytest.mark.parametrize(
    "text",
    [
        "张女士说等了很久",
        "请打 13800138000",
        "Mrs Wang waited",
        "12床的患者",
        "Bed 12 was cold",
        "3月5日来的",
        "an 82-year-old lady",
        "一位72岁的老人",
        "证件 110101199003070011",
    ],
)
def test_whoever_could_be_recognised_is_not_published(text):
    assert publishing.traces(text)


def test_plain_lines_may_be_published():
    assert not publishing.traces("大家说取药排队太久。", "Many of you said the pharmacy takes too long.")
    assert not publishing.traces("高峰时段加开两个取药窗口。", "We opened two more windows at busy hours.")


def test_patients_read_only_what_a_check_shows_of_enough_people():
    before, after = reading(60, 2, 300).stored(), reading(75, 2, 200).stored()
    name = Words("满意度", "Satisfaction")
    told = publishing.effect_words(name, before, after, "shows", "score")
    assert "60.0" in told["zh"]
    assert "75.0" in told["en"]
    assert "do not show" in publishing.effect_words(name, before, after, "not_shown", "score")["en"]
    assert publishing.effect_words(name, reading(60, 2, 12).stored(), after, "shows", "score") == {}
    assert publishing.effect_words(name, before, after, "too_few", "score") == {}


def test_the_packs_fit_together():
    assert {one.strength for one in improving().kinds} == {"weak", "intermediate", "strong"}
    assert improving().kind("training").strength == "weak"
    for course in training().courses:
        assert course.checklist in training().checklists
        assert set(course.scenarios) <= set(training().scenarios)
