"""What may be shown of small numbers, at every edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.insights import cells


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "nothing"), (1, "hidden"), (4, "hidden"), (5, "hint"), (29, "hint"), (30, "sure"), (1000, "sure")],
)
def test_edges(n, expected):
    assert cells.shown(n) == expected
    assert cells.may_colour(n) is (n >= 30)


@pytest.mark.parametrize(
    ("n", "subject", "expected"), [(49, "unit", False), (50, "unit", True), (29, "doctor", False), (30, "doctor", True)]
)
def test_ranking_needs_more(n, subject, expected):
    assert cells.may_rank(n, subject) is expected


def test_people_are_not_negative():
    with pytest.raises(ValueError, match="nought"):
        cells.shown(-1)


@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 100))))
def test_a_ranking_holds_only_what_may_be_ranked_and_hides_the_smallest(rows):
    able, others = cells.ranked(rows, n=lambda row: row[0], value=lambda row: row[1])
    assert all(row[0] >= 50 for row in able)
    assert [row[1] for row in able] == sorted((row[1] for row in able), reverse=True)
    assert all(5 <= row[0] < 50 for row in others)
    assert len(able) + len(others) == sum(1 for row in rows if row[0] >= 5)


@pytest.mark.parametrize(
    ("parts", "safe"), [((3, 40, 60), False), ((3, 4, 60), True), ((40, 60), True), ((0, 2), False)]
)
def test_one_hidden_part_of_a_shown_total_is_not_hidden(parts, safe):
    assert cells.complement_is_safe(parts) is safe
