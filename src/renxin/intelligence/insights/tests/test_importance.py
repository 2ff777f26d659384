"""Importance × performance and Kano: published tables, worked examples, ties, and what may not be said."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.insights.analysis import kano
from renxin.intelligence.insights.analysis.importance import (
    Attribute,
    CrossHair,
    cross_hair,
    cross_is_a_hint,
    place,
    quadrant,
)

OWN = Path(__file__).parent / "samples" / "ipa.json"
SHARED = Path(__file__).parents[7] / "shared" / "data" / "ipa_published" / "ipa_tables.json"


def tables():
    """Return the published tables with all their rows: our own copy, and the whole collection where it is at hand."""
    found = [json.loads(path.read_text("utf-8"))["tables"] for path in (OWN, SHARED) if path.exists()]
    return [table for group in found for table in group if table.get("rows")]


def attributes(table):
    return [
        Attribute(code=row["dim"], importance=row["expectation"], performance=row["perception"], n=table["n"])
        for row in table["rows"]
    ]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table["id"])
def test_published_gaps_are_reproduced(table):
    gaps = {one.attribute.code: one.gap for one in place(attributes(table), CrossHair(4, 4), same_scale=True)}
    for row in table["rows"]:
        assert -gaps[row["dim"]] == pytest.approx(row["gap"], abs=1e-9)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table["id"])
def test_published_fields_by_the_grand_mean(table):
    """Ī = 4.494, P̄ = 4.324: assurance matters (4.50) and is done below the mean (4.32)."""
    found = attributes(table)
    cross = cross_hair(found, "mean")
    assert (round(cross.importance, 3), round(cross.performance, 3)) == (4.494, 4.324)
    fields = {one.code: quadrant(one, cross) for one in found}
    assert fields == {
        "Tangible": "low",
        "Reliable": "overkill",
        "Responsiveness": "overkill",
        "Assurance": "concentrate",
        "Empathy": "keep",
    }
    assert cross_is_a_hint(found, "mean")


def test_what_lies_on_the_line_belongs_to_the_higher_side():
    cross = CrossHair(3, 3)
    for importance, performance, expected in ((3, 3, "keep"), (3, 2.9, "concentrate"), (2.9, 3, "overkill")):
        one = Attribute(code="a", importance=importance, performance=performance)
        assert quadrant(one, cross) == expected


def test_the_cross_hair_is_a_choice():
    found = [Attribute(code=str(at), importance=at, performance=at) for at in (1, 2, 6)]
    assert cross_hair(found, "mean") == CrossHair(3, 3)
    assert cross_hair(found, "median") == CrossHair(2, 2)
    assert cross_hair(found, "scale", middle=CrossHair(3, 50)) == CrossHair(3, 50)
    assert cross_hair(found, "target", target=CrossHair(4, 85)) == CrossHair(4, 85)
    with pytest.raises(ValueError, match="target"):
        cross_hair(found, "target")
    with pytest.raises(ValueError, match="mean"):
        cross_hair([], "mean")


def test_what_matters_most_and_is_done_worst_comes_first():
    """I: 5, 3, 1 → +1, 0, −1; P: 1, 3, 5 → −1, 0, +1; priorities 2, 0, −2."""
    found = place(
        [Attribute(code=code, importance=i, performance=p) for code, i, p in (("c", 1, 5), ("a", 5, 1), ("b", 3, 3))],
        CrossHair(3, 3),
    )
    assert [(one.attribute.code, one.priority) for one in found] == [("a", 2.0), ("b", 0.0), ("c", -2.0)]
    assert found[0].gap is None


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=12), st.floats(0.5, 4))
def test_another_unit_changes_nobodys_field_or_place(values, factor):
    rows = [Attribute(code=f"{at:02d}", importance=i, performance=p) for at, (i, p) in enumerate(values)]
    scaled = [Attribute(code=one.code, importance=one.importance * factor, performance=one.performance) for one in rows]
    here, there = place(rows, cross_hair(rows, "median")), place(scaled, cross_hair(scaled, "median"))
    assert {one.attribute.code for one in here} == {one.attribute.code for one in there}
    for one in here:
        other = next(each for each in there if each.attribute.code == one.attribute.code)
        assert other.priority == pytest.approx(one.priority, abs=1e-6)


@pytest.mark.parametrize(
    ("functional", "dysfunctional", "expected"),
    [
        (1, 1, "Q"),
        (1, 2, "A"),
        (1, 4, "A"),
        (1, 5, "O"),
        (2, 1, "R"),
        (2, 3, "I"),
        (3, 5, "M"),
        (5, 4, "R"),
        (5, 5, "Q"),
    ],
)
def test_kano_table(functional, dysfunctional, expected):
    assert kano.category(functional, dysfunctional) == expected


def test_kano_of_many():
    """4 × O, 3 × M, 2 × A, 1 × I: better (2 + 4) / 10, worse −(4 + 3) / 10."""
    found = kano.classify([(1, 5)] * 4 + [(3, 5)] * 3 + [(1, 3)] * 2 + [(3, 3)])
    assert (found.category, found.better, found.worse, found.n) == ("O", 0.6, -0.7, 10)
    assert kano.classify([(1, 5), (3, 5)]).category == "M"  # ties: must-be first
    assert kano.classify([]) is None


def test_who_contradicts_herself_is_left_out():
    assert kano.is_doubtful([(1, 1), (1, 5), (3, 5), (3, 3)])
    assert not kano.is_doubtful([(1, 1), (1, 5), (3, 5), (3, 3), (1, 4)])
    with pytest.raises(ValueError, match="between"):
        kano.category(0, 3)
