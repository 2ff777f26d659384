"""Whom a review is about, and how stars of different sites are brought to five."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.programs.listening.rules.matching import Person, Place, match
from renxin.programs.listening.rules.stars import stars

PLACES = [Place(1, ("骨科", "Orthopaedics")), Place(2, ("儿童骨科",)), Place(3, ("药房", "Pharmacy"))]
PEOPLE = [
    Person(10, ("张伟", "Zhang Wei"), (1,)),
    Person(11, ("张伟",), (3,)),
    Person(12, ("欧阳清",), (1,)),
    Person(13, ("李静",), (1, 3)),
]


@pytest.mark.parametrize(
    ("text", "place", "person", "how"),
    [
        ("骨科的医生很耐心", 1, None, "name"),
        ("儿童骨科的护士真好", 2, None, "name"),
        ("欧阳清主任讲得很明白", 1, 12, "title"),
        ("谢谢欧阳清", 1, 12, "name"),
        ("骨科张伟医生态度好", 1, 10, "title"),
        ("张伟医生态度好", None, None, ""),
        ("李静护士很细心", None, 13, "title"),
        ("The pharmacy is slow", 3, None, "name"),
        ("Orthopaedics was fine, Dr Zhang Wei too", 1, 10, "title"),
        ("都挺好", None, None, ""),
        ("骨科和药房都去了", None, None, ""),
    ],
)
def test_words_lead_to_department_and_doctor(text, place, person, how):
    found = match(text, PLACES, PEOPLE)
    assert (found.department_id, found.practitioner_id) == (place, person)
    assert (how in {one["how"] for one in found.evidence}) if how else not found.evidence


def test_columns_of_a_sheet_say_it_before_the_words():
    found = match("药房太慢", PLACES, PEOPLE, department="骨科", doctor="张伟主任医师")
    assert (found.department_id, found.practitioner_id) == (1, 10)
    assert [one["how"] for one in found.evidence] == ["column", "column"]


@pytest.mark.parametrize(
    ("given_", "most", "expected"), [(5, 5, 5), (4.5, 5, 4.5), (9, 10, 4.5), (80, 5, 4), (0, 5, 1), (None, 5, None)]
)
def test_stars_are_brought_to_five(given_, most, expected):
    assert stars(given_, most) == expected


@given(st.floats(-1000, 1000), st.sampled_from([5.0, 10.0, 100.0]))
def test_stars_never_leave_the_scale(given_, most):
    found = stars(given_, most)
    assert found is None or 1 <= found <= 5
