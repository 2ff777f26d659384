"""The tiers of matching, one row a rule."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.people.patients.matching import Person, compare, judge

ID, OTHER_ID = ("cn-id", b"one"), ("cn-id", b"two")
CARD, HIS = ("health-card", b"card"), ("his:main", b"P1")
PHONE = b"phone"
BORN = date(1960, 5, 1)
KNOWN = Person(
    patient_id=7,
    name="张伟",
    sex="male",
    birth_date=BORN,
    documents=frozenset({ID}),
    cards=frozenset({CARD}),
    source_keys=frozenset({HIS}),
    phones=frozenset({PHONE}),
)
NOBODY = Person(name="张伟")


def person(**said):
    return replace(NOBODY, **{k: frozenset(v) if isinstance(v, set) else v for k, v in said.items()})


@pytest.mark.parametrize(
    ("incoming", "action", "tier"),
    [
        (person(source_keys={HIS}), "link", "T3"),
        (person(source_keys={HIS}, name="张伟之女"), "link", "T3"),
        (person(source_keys={HIS}, name="李娜", documents={OTHER_ID}), "review", "same_number_other_person"),
        (person(documents={ID}), "link", "T1"),
        (person(documents={ID}, name="章伟"), "link", "T1"),
        (person(documents={ID}, name="李娜"), "review", "same_document"),
        (person(documents={ID}, name=""), "review", "same_document"),
        (person(documents={ID}, sex="female"), "review", "same_document"),
        (person(documents={ID}, birth_date=date(1961, 5, 1)), "review", "same_document"),
        (person(cards={CARD}), "link", "T2"),
        (person(cards={CARD}, documents={OTHER_ID}), "review", "same_card"),
        (person(cards={CARD}, name="李娜"), "review", "same_card"),
        (person(phones={PHONE}, birth_date=BORN, sex="male"), "link", "T4"),
        (person(phones={PHONE}, birth_date=BORN, sex="male", documents={OTHER_ID}), "review", "same_description"),
        (person(phones={PHONE}, birth_date=BORN), "review", "name_phone"),
        (person(phones={PHONE}), "review", "name_phone"),
        (person(phones={PHONE}, birth_date=BORN, sex="male", name="张强"), "review", "phone_birth"),
        (person(phones={PHONE}, name="张强"), "none", ""),
        (person(phones={PHONE}, birth_date=date(1961, 5, 1)), "none", ""),
        (person(birth_date=BORN, sex="male"), "none", ""),
    ],
)
def test_each_rule(incoming, action, tier):
    match = compare(incoming, KNOWN)
    assert (match.action, match.tier) == (action, tier)


def test_a_dead_namesake_is_looked_at_first():
    match = compare(person(phones={PHONE}, birth_date=BORN, sex="male"), replace(KNOWN, deceased=True))
    assert match.action == "review"


def test_a_telephone_alone_proves_nothing_even_for_a_nameless_writer():
    writer = Person(patient_id=9, provisional=True, phones=frozenset({PHONE}))
    assert compare(person(phones={PHONE}), writer).action == "review"


def test_two_who_fit_equally_are_both_looked_at():
    same = person(phones={PHONE}, birth_date=BORN, sex="male")
    twin = replace(KNOWN, patient_id=8, documents=frozenset())
    verdict = judge(same, [replace(KNOWN, documents=frozenset()), twin])
    assert verdict.link is None
    assert {match.patient_id for match in verdict.reviews} == {7, 8}


def test_the_senders_own_number_wins_and_the_document_is_looked_at():
    verdict = judge(
        person(source_keys={HIS}, documents={OTHER_ID}),
        [
            replace(KNOWN, documents=frozenset()),
            Person(patient_id=8, name="张伟", documents=frozenset({OTHER_ID})),
        ],
    )
    assert verdict.link.patient_id == 7
    assert [match.patient_id for match in verdict.reviews] == [8]


names_ = st.sampled_from(["张伟", "章伟", "李娜", ""])
documents = st.sampled_from([frozenset(), frozenset({ID}), frozenset({OTHER_ID})])
people = st.builds(
    Person,
    patient_id=st.integers(1, 9),
    name=names_,
    sex=st.sampled_from(["male", "female", "unknown"]),
    birth_date=st.sampled_from([None, BORN, date(1961, 5, 1)]),
    documents=documents,
    phones=st.sampled_from([frozenset(), frozenset({PHONE})]),
)


@given(people, people)
def test_never_linked_by_rule(one, other):
    """Without the sender's own number: different names, different identity cards, or a telephone alone never link."""
    match = compare(one, other)
    if match.action != "link":
        return
    assert one.name
    assert other.name
    assert {one.name, other.name} in ({"张伟"}, {"李娜"}, {"章伟"}, {"张伟", "章伟"})
    assert not (one.documents and other.documents and not one.documents & other.documents)
    assert one.documents & other.documents or (one.birth_date is not None and one.birth_date == other.birth_date)
