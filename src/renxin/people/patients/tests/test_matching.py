"""The tiers of matching, one row a rule."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.people.patients.matching import (
    Person,
    agreement,
    compare,
    dates,
    description,
    judge,
    looks_alike,
    names,
    pack,
    scoring,
    words,
)

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
        (person(phones={PHONE}, birth_date=BORN, sex="male", name="張偉"), "link", "T4"),
        (person(phones={PHONE}, birth_date=BORN, sex="male", name="章伟"), "review", "phone_birth"),
        (person(phones={PHONE}, birth_date=BORN, sex="female"), "review", "name_phone"),
        (person(phones={PHONE}, birth_date=BORN), "link", "FS"),
        (person(phones={PHONE}, birth_date=BORN, documents={OTHER_ID}), "review", "name_phone"),
        (person(phones={PHONE}), "review", "name_phone"),
        (person(phones={PHONE}, birth_date=BORN, sex="male", name="张强"), "review", "phone_birth"),
        (person(phones={PHONE}, name="张强"), "none", ""),
        (person(phones={PHONE}, birth_date=date(1961, 5, 1)), "review", "likeness"),
        (person(phones={PHONE}, birth_date=date(1961, 5, 1), sex="female"), "none", ""),
        (person(phones={PHONE}, name="张强", birth_date=date(1932, 11, 7)), "none", ""),
        (person(birth_date=BORN, sex="male"), "review", "likeness"),
        (person(birth_date=BORN, sex="male", documents={OTHER_ID}), "none", ""),
        (person(birth_date=BORN, sex="female"), "none", ""),
        (person(birth_date=date(1961, 5, 1), sex="male"), "none", ""),
        (person(claims={ID}), "review", "claimed_document"),
        (person(claims={ID}, name="李娜"), "review", "claimed_document"),
        (
            person(source_keys={HIS}, name="李娜", sex="female", birth_date=date(1990, 7, 9)),
            "review",
            "same_number_other_person",
        ),
        (person(source_keys={HIS}, name="李娜", sex="male", birth_date=date(1990, 7, 9)), "link", "T3"),
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
    birth_date=st.sampled_from([None, BORN, date(1960, 5, 10), date(1961, 5, 1)]),
    documents=documents,
    phones=st.sampled_from([frozenset(), frozenset({PHONE})]),
)


@settings(deadline=None)  # the first example reads the pack
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


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("张伟", "张 伟", "equal"),
        ("张伟", "张伟先生", "equal"),
        ("張偉", "张伟", "variant"),
        ("陳美鳳", "陈美凤", "variant"),
        ("王喆", "王哲", "variant"),
        ("张伟", "章玮", "pinyin"),
        ("张伟", "Zhang Wei", "pinyin"),
        ("张伟", "Wei Zhang", "pinyin"),
        ("阿依古丽•买买提", "阿依古丽·买买提", "equal"),
        ("陈一鸣", "陈一诺", "near"),
        ("John Smith", "Jon Smith", "near"),
        ("赵雨桐", "孙雨桐", "surname_changed"),
        ("赵伟", "孙伟", "different"),
        ("王芳", "李娜", "different"),
        ("王芳之女", "赵小雨", "newborn"),
        ("王芳之女", "王芳之女", "newborn"),
        ("王芳女婴", "王芳", "newborn"),
        ("无名氏", "张伟", "missing"),
        ("", "张伟", "missing"),
    ],
)
def test_how_names_agree(one, other, level):
    assert agreement(one, other) == agreement(other, one) == level


@pytest.mark.parametrize("name", ["王美子", "李婴", "安之宝", "王之女", "欧阳之涣", "林小宝", "陈毛毛", "Bob Young"])
def test_a_name_is_not_taken_for_a_newborns(name):
    assert not names.is_newborn(name)


@pytest.mark.parametrize(
    "name", ["王芳之子", "王芳之大女", "王芳之子2", "王芳女婴", "欧阳娜娜之女", "Baby of Wang Fang"]
)
def test_a_newborn_is_known_by_its_name(name):
    assert names.is_newborn(name)
    assert names.mother_in(name) in ("王芳", "欧阳娜娜", "")


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (date(1960, 5, 1), date(1960, 5, 1), "equal"),
        (date(1960, 5, 1), date(1961, 5, 1), "near"),
        (date(1960, 5, 12), date(1960, 5, 21), "near"),
        (date(1960, 5, 12), date(1960, 12, 5), "near"),
        (date(1960, 1, 1), date(1960, 8, 12), "year"),
        (date(1960, 5, 1), date(1971, 5, 1), "different"),
        (None, date(1960, 5, 1), "missing"),
    ],
)
def test_how_dates_agree(one, other, level):
    assert dates.agreement(one, other) == dates.agreement(other, one) == level


def test_newborn_twins_of_one_name_are_not_linked_by_description():
    said = {"phones": {PHONE}, "birth_date": BORN, "sex": "male", "name": "王芳之子"}
    match = compare(person(**said), replace(person(**said), patient_id=9))
    assert (match.action, match.tier) == ("review", "phone_birth")
    assert {"twins", "newborn"} <= set(match.evidence["flags"])


def test_a_reused_record_number_finds_its_new_bearer():
    said = {"name": "李娜", "sex": "female", "birth_date": date(1990, 7, 9)}
    bearer = Person(patient_id=9, claims=frozenset({HIS}), **said)
    verdict = judge(person(source_keys={HIS}, **said), [KNOWN, bearer])
    assert (verdict.link.patient_id, verdict.link.tier) == (9, "T3")
    assert [match.patient_id for match in verdict.reviews] == [7]


def test_a_rare_name_says_more_than_a_common_one():
    assert scoring.name_bits("欧阳牧之", "欧阳牧之") > scoring.name_bits("王伟", "王伟") + 5
    assert pack.bits("document", "shared") > pack.bits("birth_date", "equal") > pack.bits("phone", "shared")
    assert pack.bits("sex", "equal") == pytest.approx(1, abs=0.1)


def test_the_score_is_the_sum_of_its_evidence_and_is_said_in_words():
    match = compare(person(phones={PHONE}, birth_date=BORN, sex="male", documents={OTHER_ID}), KNOWN)
    assert match.score == pytest.approx(sum(line[2] for line in match.evidence["fields"]), abs=0.01)
    with translation.override("zh-hans"):
        said = words(match.evidence)
    assert said[0] == "两个不同的身份证号，很可能是两个人。"
    assert any(line.startswith("有一个电话号码相同") for line in said)


@settings(deadline=None)  # the first example reads the pack
@given(people, people)
def test_evidence_is_the_same_from_both_sides(one, other):
    assert scoring.evidence(one, other) == scoring.evidence(other, one)


@settings(deadline=None)  # the first example reads the pack
@given(people, people)
def test_who_is_shown_for_a_description_alone_meets_under_a_key(one, other):
    """Blocking loses nobody whom the rules would show: two looked at without numbers share a key and look alike."""
    match = compare(replace(one, phones=frozenset(), documents=frozenset()), other)
    if match.action == "none":
        return
    mine, theirs = description(one.name, one.birth_date), description(other.name, other.birth_date)
    assert set(mine.meets()) & set(theirs.meets())
    assert looks_alike(one.name, one.birth_date, other.name, other.birth_date)
