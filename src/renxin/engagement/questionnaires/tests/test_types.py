"""Every type of question, by table: what can be typed in, how it is scored, when it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.questionnaires import rendering, rules
from renxin.engagement.questionnaires.definition import WRITTEN_TYPES, parse
from renxin.engagement.questionnaires.saying import said
from renxin.engagement.questionnaires.services import PACKS, READY, QuestionnairePack
from renxin.kernel.core import packs
from renxin.kernel.core.errors import InvalidInput

UID = "0190a1b2-0000-7000-8000-000000000001"


def words(text):
    return {"zh": text, "en": text}


def item(kind, link_id="a", **more):
    return {"linkId": link_id, "type": kind, "text": words(link_id), "dimension": "d"} | more


def form(*items, **more):
    dimension = {"code": "d", "text": words("d")} | more.pop("dimension", {})
    return parse({"code": "t", "title": words("t"), "dimensions": [dimension], "items": list(items)} | more)


def options(*values, **points):
    return {"options": [{"value": one, "text": words(str(one))} for one in values]} | points


@pytest.mark.parametrize(
    ("asked", "posted", "value"),
    [
        (item("scale", min=0, max=10), ["0"], 0),
        (item("scale", min=0, max=10), ["11"], None),
        (item("scale", **options(1, 2, 3)), ["3"], 3),
        (item("effort"), ["7"], 7),
        (item("effort"), ["0"], None),
        (item("yes_no"), ["no"], False),
        (item("choice", **options("x", "y")), ["y"], "y"),
        (item("choice", **options("x", "y")), ["z"], None),
        (item("choices", **options("x", "y", "z"), most=2), ["z", "x"], ["x", "z"]),
        (item("choices", **options("x", "y", "z"), most=2), ["x", "y", "z"], None),
        (item("number", min=34, max=43, decimals=1), ["37.25"], 37.2),
        (item("number", min=34, max=43, decimals=1), ["36，5"], 36.5),
        (item("number", min=0), ["-1"], None),
        (item("number"), ["nan"], None),
        (item("number"), ["1e400"], None),
        (item("date"), ["2026-02-29"], None),
        (item("date"), ["2026-02-28"], "2026-02-28"),
        (item("photo"), [UID], {"file": UID}),
        (item("voice"), ["../../etc/passwd"], None),
        (item("signature"), ["王秀兰"], {"name": "王秀兰"}),
        (item("signature"), [UID], {"file": UID}),
        (item("text"), ["x" * 3000], "x" * 2000),
    ],
)
def test_what_is_typed_becomes_a_value_or_is_refused(asked, posted, value):
    answers, errors = rules.read_answers(form(asked), {"a": posted})
    assert answers == ({} if value is None else {"a": value})
    assert bool(errors) is (value is None)


@pytest.mark.parametrize(
    ("asked", "value", "minmax"),
    [
        (item("scale", min=0, max=10), 7, 70),
        (item("scale", min=0, max=10, reverse=True), 7, 30),
        (item("scale", **options(1, 2, 3)), 2, 50),
        (item("effort"), 7, 100),
        (item("yes_no"), True, 100),
        (item("yes_no"), False, 0),
        (item("yes_no", reverse=True), False, 100),
    ],
)
def test_scored_types(asked, value, minmax):
    assert rules.score(form(asked), {"a": value}).as_json()["total"]["minmax"] == minmax


def test_a_choice_is_scored_by_its_points_only():
    rows = [{"value": "x", "text": words("x"), "points": 0}, {"value": "y", "text": words("y"), "points": 4}]
    assert rules.score(form(item("choice", options=rows)), {"a": "y"}).total.minmax == 100
    assert rules.score(form(item("choice", **options("x", "y"))), {"a": "y"}).total is None


def test_weights_inside_a_dimension_and_its_plain_sum():
    asked = form(item("scale", min=0, max=3, weight=3), item("scale", "b", min=0, max=3), dimension={"total": True})
    found = rules.score(asked, {"a": 3, "b": 0}).as_json()["dimensions"]["d"]
    assert found == {"ratio": 75.0, "minmax": 75.0, "points": 3.0}
    assert "points" not in rules.score(asked, {"a": 3}).as_json()["dimensions"]["d"]  # a sum of half is no sum


def test_a_table_becomes_its_rows_and_is_drawn_as_one():
    rows = [{"linkId": "r1", "text": words("r1"), "dimension": "d"}, {"linkId": "r2", "text": words("r2")}]
    asked = form({"linkId": "m", "type": "matrix", "text": words("m"), "rows": rows} | options(1, 2, 3))
    assert [one.link_id for one in asked.items] == ["r1", "r2"]
    (drawn,) = rendering.questions(asked, {"r2": ["3"]})
    assert (drawn.kind, [row.item.link_id for row in drawn.rows]) == ("matrix", ["r1", "r2"])
    assert [choice.chosen for choice in drawn.rows[1].choices] == [False, False, True]
    assert rules.score(asked, {"r1": 3, "r2": 1}).total.minmax == 100


def test_a_kano_pair_asks_twice_and_scores_nothing():
    asked = form(
        {"linkId": "k", "type": "kano", "functional": words("有"), "dysfunctional": words("没有")}
        | {"text": words("k")}
    )
    assert [(one.link_id, one.kano, one.side) for one in asked.items] == [
        ("k.f", "k", "functional"),
        ("k.d", "k", "dysfunctional"),
    ]
    answers, _errors = rules.read_answers(asked, {"k.f": ["1"], "k.d": ["5"]})
    assert rules.coded(asked, answers) == {"k.f": 1, "k.d": 5}
    assert rules.score(asked, answers).total is None


@pytest.mark.parametrize(
    ("when", "answers", "asked"),
    [
        ({"linkId": "a", "op": ">=", "value": 3}, {"a": 3}, True),
        ({"linkId": "a", "op": ">=", "value": 3}, {"a": 2}, False),
        ({"linkId": "a", "op": ">=", "value": 3}, {}, False),
        ({"linkId": "a", "op": ">=", "value": 3}, {"a": "na"}, False),
        ({"linkId": "a", "op": "!=", "value": 3}, {"a": "na"}, True),
        ({"linkId": "a", "op": "!=", "value": 3}, {}, False),
        ({"linkId": "a", "exists": False}, {}, True),
        ({"linkId": "a", "exists": True}, {"a": 1}, True),
        ({"linkId": "b", "op": "=", "value": True}, {"b": True}, True),
        ({"linkId": "b", "op": "=", "value": 1}, {"b": True}, False),  # yes is not one
        ({"linkId": "a", "any_of": [1, 2]}, {"a": 2}, True),
        ({"all": [{"linkId": "a", "op": "<", "value": 3}, {"linkId": "b", "value": True}]}, {"a": 1, "b": True}, True),
        ({"all": [{"linkId": "a", "op": "<", "value": 3}, {"linkId": "b", "value": True}]}, {"a": 1}, False),
        ({"any": [{"linkId": "a", "op": "<", "value": 3}, {"linkId": "b", "value": True}]}, {"a": 1}, True),
    ],
)
def test_when_a_question_is_asked(when, answers, asked):
    found = form(item("scale", **options(1, 2, 3, 4)), item("yes_no", "b"), item("text", "c", enable_when=when))
    assert rules.asked(found.items[2], answers) is asked


def test_pictures_voices_dates_and_sensitive_answers_are_never_counted_in_the_open():
    found = form(
        item("photo"), item("date", "b"), item("text", "c"), item("yes_no", "d", sensitive=True), item("yes_no", "e")
    )
    answers = {"a": {"file": UID}, "b": "2026-01-01", "c": "x", "d": True, "e": False}
    assert rules.coded(found, answers) == {"e": False}
    assert [one.words for one in said(found, answers, ("Yes", "No"))][2:] == ["x", "Yes", "No"]


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (item("scale", **options(1, 2, 4)), "a.options"),
        (item("scale", **options(*range(12))), "a.options"),
        (item("scale", options=[{"value": "x", "text": words("x")}]), "a.options"),
        (item("choice", **options("x", "x")), "a.options"),
        (item("display", required=True), "a"),
        (item("number", min=5, max=1), "a.min"),
        (item("text", weight=0), "a.weight"),
        (item("text", group="nowhere"), "a.group"),
        (item("text", enable_when={"all": []}), "a"),
        (item("text", enable_when={"linkId": "later", "value": 1}), "a"),
        ({"linkId": "m", "type": "matrix", "text": words("m"), "rows": []} | options(1, 2), "m.rows"),
    ],
)
def test_what_contradicts_itself_says_where(broken, where):
    with pytest.raises(InvalidInput) as caught:
        form(item("yes_no", "z"), broken)
    assert caught.value.where == where


def test_one_language_is_enough_when_it_says_so():
    found = parse(
        {
            "code": "t",
            "title": {"zh": "题"},
            "languages": ["zh"],
            "items": [{"linkId": "a", "type": "text", "text": {"zh": "说"}}],
        }
    )
    assert str(found.items[0].text.en) == "说"
    with pytest.raises(InvalidInput):
        parse({"code": "t", "title": {"zh": "题"}, "items": [{"linkId": "a", "type": "text", "text": {"zh": "说"}}]})


def test_elders_read_their_own_wording():
    found = form(item("text", plain=words("短")))
    assert rendering.questions(found, plain=True)[0].text == "短"
    assert rendering.questions(found)[0].text == "a"


@pytest.mark.parametrize("pack", [*packs.load_all(PACKS, QuestionnairePack), *packs.load_all(READY, QuestionnairePack)])
def test_every_ready_form_can_be_asked_and_scored(pack):
    found = parse(packs.as_data(pack))
    best = {}
    for one in found.items:
        if one.scaled:
            low, high = one.span
            best[one.link_id] = int(low if one.reverse else high)
        elif one.type == "yes_no":
            best[one.link_id] = not one.reverse
    totals = rules.score(found, best).total
    assert totals is None or totals.minmax == 100
    assert all(rendering.questions(found))


def test_every_type_has_a_question_in_the_editor():
    from renxin.engagement.questionnaires import drafts

    raw = drafts.blank("t", "t")
    for kind in WRITTEN_TYPES:
        raw = drafts.added(raw, kind)
        for row in raw["items"][-1].get("rows", ()):
            row["linkId"] = row["linkId"] or f"{raw['items'][-1]['linkId']}.1"
        assert drafts.problem(raw) is None, kind


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.text(max_size=5), max_size=3)))
def test_whatever_is_posted_nothing_breaks_and_only_possible_answers_stay(posted):
    found = form(item("scale", min=0, max=10), item("number", "b", min=0, max=5), item("choice", "c", **options("x")))
    answers, errors = rules.read_answers(found, posted)
    assert set(answers).isdisjoint(errors)
    assert answers.get("a", 0) in range(11)
    assert 0 <= answers.get("b", 0) <= 5
    assert answers.get("c", "x") == "x"
