"""Scoring by table: the numbers stand in the guidelines, not in the code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.questionnaires import rules
from renxin.engagement.questionnaires.definition import parse
from renxin.kernel.core.errors import InvalidInput


def words(text):
    return {"zh": text, "en": text}


def options(last):
    return [{"value": value, "text": words(str(value))} for value in range(1, last + 1)]


def scale(link_id, dimension="d1", **more):
    return {
        "linkId": link_id,
        "type": "scale5",
        "dimension": dimension,
        "text": words(link_id),
        "options": options(5),
    } | more


def often(link_id, dimension="d1", **more):
    return {
        "linkId": link_id,
        "type": "frequency4",
        "dimension": dimension,
        "text": words(link_id),
        "options": options(4),
    } | more


def form(*items, dimensions=("d1", "d2"), weights=None):
    return parse(
        {
            "code": "t",
            "title": words("t"),
            "dimensions": [
                {"code": code, "text": words(code), "weight": (weights or {}).get(code, 1)} for code in dimensions
            ],
            "items": list(items),
        }
    )


@pytest.mark.parametrize(
    ("item", "value", "ratio", "minmax"),
    [
        (scale("a"), 4, 80, 75),  # all "4" of 5
        (scale("a"), 5, 100, 100),
        (scale("a"), 1, 20, 0),
        (scale("a", reverse=True), 1, 100, 100),
        (scale("a", reverse=True), 4, 40, 25),
        (often("a"), 1, 25, 0),  # HCAHPS linear: 0, 33.3, 66.7, 100
        (often("a"), 2, 50, 33.33),
        (often("a"), 3, 75, 66.67),
        (often("a"), 4, 100, 100),
    ],
)
def test_one_answer_becomes_two_scores(item, value, ratio, minmax):
    total = rules.score(form(item), {"a": value}).as_json()["total"]
    assert total == {"ratio": ratio, "minmax": minmax}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"a": 4, "b": 4, "c": 4, "d": 4}, {"d1": 75.0}),
        ({"a": 4, "b": 4}, {"d1": 75.0}),  # two of four are half
        ({"a": 4}, {}),  # one of four is less than half
        ({"a": 4, "b": "na", "c": "na"}, {"d1": 75.0}),  # not applicable leaves the denominator: one of two
        ({"a": "na", "b": "na", "c": "na", "d": "na"}, {}),
        ({}, {}),
    ],
)
def test_a_dimension_needs_half_of_its_items(answers, expected):
    asked = form(*[scale(name, na_option=words("na")) for name in "abcd"])
    found = rules.score(asked, answers).as_json()["dimensions"]
    assert {code: pair["minmax"] for code, pair in found.items()} == expected


def test_the_total_is_the_mean_of_the_dimensions_not_of_the_items():
    asked = form(scale("a"), scale("b"), scale("c", dimension="d2"))
    assert rules.score(asked, {"a": 5, "b": 5, "c": 1}).total.minmax == 50


def test_weights_move_the_total():
    asked = form(scale("a"), scale("c", dimension="d2"), weights={"d1": 3, "d2": 1})
    assert rules.score(asked, {"a": 5, "c": 1}).total.minmax == 75


@pytest.mark.parametrize(
    ("answer", "name"),
    [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter")],
)
def test_recommendation_classes(answer, name):
    assert rules.nps_class(answer) == name


RECOMMEND = {"linkId": "r", "type": "recommend", "role": "recommend", "text": words("r")}
LOW = [{"role": "recommend", "at_most": 6}, {"role": "overall", "at_most": 2}]


@pytest.mark.parametrize(
    ("answers", "low"),
    [({"r": 6}, True), ({"r": 7}, False), ({"o": 2, "r": 10}, True), ({"o": 3, "r": 7}, False), ({}, False)],
)
def test_low_is_data_of_the_survey(answers, low):
    asked = form(scale("o", role="overall"), RECOMMEND)
    assert rules.is_low(asked, answers, LOW) is low


def test_too_fast_and_straight_line_are_marked_not_deleted():
    asked = form(*[scale(f"q{n}") for n in range(12)])
    same = {f"q{n}": 3 for n in range(12)}
    assert rules.flags(asked, same, seconds=23) == ["TOO_FAST", "STRAIGHT_LINE"]
    assert rules.flags(asked, same, seconds=24) == ["STRAIGHT_LINE"]
    mixed = same | {"q5": 4}
    assert rules.flags(asked, mixed, seconds=None) == []


def test_an_answer_to_a_question_that_was_not_asked_is_a_contradiction():
    asked = form(
        {"linkId": "pain", "type": "yes_no", "text": words("pain")},
        often("eased", enable_when={"linkId": "pain", "any_of": [True]}),
    )
    assert rules.flags(asked, {"pain": False, "eased": 1}, None) == ["LOGIC"]
    assert rules.flags(asked, {"pain": True, "eased": 1}, None) == []


@pytest.mark.parametrize(
    ("item", "posted", "typed"),
    [
        (scale("a"), ["3"], 3),
        (scale("a"), ["6"], None),
        (scale("a"), ["３"], None),
        (scale("a"), ["-1"], None),
        (scale("a", na_option=words("na")), ["na"], "na"),
        (scale("a"), ["na"], None),
        ({"linkId": "a", "type": "yes_no", "text": words("a")}, ["yes"], True),
        ({"linkId": "a", "type": "yes_no", "text": words("a")}, ["maybe"], None),
        ({"linkId": "a", "type": "text", "text": words("a")}, ["  等了两小时 "], "等了两小时"),
        (
            {
                "linkId": "a",
                "type": "choices",
                "text": words("a"),
                "options": [{"value": v, "text": words(v)} for v in "xy"],
            },
            ["y", "x"],
            ["x", "y"],
        ),
        (
            {
                "linkId": "a",
                "type": "choice",
                "text": words("a"),
                "options": [{"value": v, "text": words(v)} for v in "xy"],
            },
            ["z"],
            None,
        ),
    ],
)
def test_posted_text_becomes_a_typed_answer_or_an_error(item, posted, typed):
    answers, errors = rules.read_answers(form(item), {"a": posted})
    assert answers == ({} if typed is None else {"a": typed})
    assert errors == ({"a": rules.UNKNOWN} if typed is None else {})


def test_required_is_only_asked_for_when_the_question_is():
    asked = form(
        {"linkId": "pain", "type": "yes_no", "text": words("pain")},
        often("eased", required=True, enable_when={"linkId": "pain", "any_of": [True]}),
    )
    assert rules.read_answers(asked, {"pain": ["no"]})[1] == {}
    assert rules.read_answers(asked, {"pain": ["yes"]})[1] == {"eased": rules.REQUIRED}
    assert rules.read_answers(asked, {"pain": ["no"], "eased": ["1"]})[0] == {"pain": False}


@given(st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.integers(1, 5), st.just("na"))))
def test_scores_stay_between_0_and_100_and_minmax_never_exceeds_ratio(answers):
    asked = form(*[scale(name, dimension="d1" if name < "d" else "d2", na_option=words("na")) for name in "abcdef"])
    found = rules.score(asked, answers)
    pairs = [one.score for one in found.dimensions if one.score] + ([found.total] if found.total else [])
    assert all(0 <= pair.minmax <= pair.ratio <= 100 for pair in pairs)
    assert (found.total is None) == (not any(one.score for one in found.dimensions))


@given(st.dictionaries(st.sampled_from("abr"), st.lists(st.text(max_size=5), max_size=3)))
def test_whatever_is_posted_the_answers_are_possible_ones(posted):
    asked = form(scale("a"), often("b", na_option=words("na")), RECOMMEND)
    answers, _errors = rules.read_answers(asked, posted)
    assert answers.get("a", 1) in range(1, 6)
    assert answers.get("b", 1) in [*range(1, 5), "na"]
    assert answers.get("r", 0) in range(11)


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (scale("a", text={"zh": "只有中文"}), "a.text"),
        (scale("a", dimension="nowhere"), "a.dimension"),
        (scale("a", options=options(4)), "a.options"),
        (scale("a", type="stars"), "a.type"),
        (scale("a", enable_when={"linkId": "later", "any_of": [1]}), "a"),
    ],
)
def test_a_wrong_definition_says_where(broken, where):
    with pytest.raises(InvalidInput) as caught:
        form(broken)
    assert caught.value.where == where
