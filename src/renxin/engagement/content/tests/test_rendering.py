"""Words with facts in them: tones, languages, passages that fall away, and what happens when a fact is missing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.content import catalogue, selectors
from renxin.engagement.content.addressing import pack, reading, salutation
from renxin.engagement.content.template_packs import packs
from renxin.engagement.content.wording import fill, mistakes, required_in, variables_in
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.services import PatientData, register_patient


def test_a_passage_without_its_fact_falls_away():
    text = "{{salutation}}，[[上次血压 {{last_blood_pressure}}，]]记得来复诊。"
    assert fill(text, {"salutation": "张阿姨"}).text == "张阿姨，记得来复诊。"
    assert (
        fill(text, {"salutation": "张阿姨", "last_blood_pressure": "128/78"}).text
        == "张阿姨，上次血压 128/78，记得来复诊。"
    )
    assert fill(text, {}).missing == ("salutation",)
    assert required_in(text) == ("salutation",)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(max_size=6)))
def test_a_filled_text_has_no_places_left_and_what_is_missing_is_named(facts):
    text = "x {{a}} [[y {{b}} {{a}}]] {{c}}"
    filled = fill(text, facts)
    assert set(filled.missing) == {name for name in ("a", "c") if not facts.get(name)}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{name}}", []),
        ("{{name", ["{{"]),
        ("[[x]] ]]", ["]]"]),
        ("[[a [[b]] ]]", ["[[", "]]"]),
        ("{{Name!}}", ["{{", "}}"]),
    ],
)
def test_mistakes_of_writing_are_found(text, wrong):
    assert mistakes(text) == wrong


def test_what_comes_with_the_product_can_be_said_to_everybody():
    """Nobody is left out because a name, a visit or the hospital's telephone is not known."""
    for each in packs():
        for row in each.templates:
            texts = [body.get(language) for body in row.bodies.values() for language in ("zh", "en")]
            needed = {catalogue.catalogue()[name].filled_from for text in texts for name in required_in(text)}
            assert "patient" not in needed, row.code
            assert not {"hospital_phone"} & {name for text in texts for name in required_in(text)}, row.code


def test_every_pack_uses_known_variables_and_passes_the_linter():
    known = catalogue.catalogue()
    for each in packs():
        for row in each.templates:
            assert "plain" in row.bodies, row.code
            for body in row.bodies.values():
                for language in ("zh", "en"):
                    text = body.get(language)
                    assert set(variables_in(text)) <= known.keys(), row.code
                    assert not mistakes(text), row.code
                    spoken = fill(text, catalogue.samples(language))
                    assert selectors.lint(spoken.text, row.message_class, source=row.source or each.source).ok, (
                        row.code,
                        spoken.text,
                    )


@pytest.fixture
def house(db):
    return hospital("仁心测试医院").tenant.pk


def test_words_are_rendered_for_many_at_once(house, django_assert_max_num_queries):
    asked = [("portal.code", "plain", "zh", {"code": str(n), "minutes": "10"}) for n in range(300)]
    with django_assert_max_num_queries(4):
        found = selectors.rendered(house, [*asked, ("portal.code", "elder", "en-us", {"code": "7", "minutes": "5"})])
    assert found[7].text.startswith("您的验证码是 7，")
    assert found[0].message_class == "code"
    assert found[-1].text.startswith("Your code is 7, good for 5 minutes.")
    assert not any(each.problem for each in found)


def test_what_cannot_be_said_says_why(house):
    asked = [
        ("no.such", "plain", "zh", {}),
        ("portal.code", "plain", "zh", {"code": "1"}),
        ("follow_up.blood_pressure", "", "zh", {}),
    ]
    found = selectors.rendered(house, asked)
    assert [each.problem for each in found] == ["unknown", "missing:minutes", "not_approved"]
    assert not any(each.text for each in found)


@pytest.mark.parametrize(
    ("name", "sex", "age", "zh", "en"),
    [
        ("张丽", "female", 67, "张阿姨", "Ms Zhang"),
        ("张丽", "female", 40, "张女士", "Ms Zhang"),
        ("欧阳建国", "male", 61, "欧阳叔叔", "Mr Ouyang"),
        ("王小明", "male", 6, "王小明小朋友", "王小明"),
        ("李强", "male", None, "李先生", "Mr Li"),
        ("李强", "unknown", 30, "李强", "李强"),
        ("Mary Smith", "female", 70, "Smith阿姨", "Ms Smith"),
        ("", "female", 70, "", ""),
    ],
)
def test_people_are_addressed_by_name_sex_and_age(name, sex, age, zh, en):
    assert (salutation(name, sex, age, "zh"), salutation(name, sex, age, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "days_ago", "praised"),
    [(128, 78, 10, True), (139, 89, 10, True), (140, 78, 10, False), (128, 90, 1, False), (128, 78, 91, False)],
)
def test_praise_needs_the_facts(systolic, diastolic, days_ago, praised):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    at = now - timedelta(days=days_ago)
    row = next(each for each in pack().readings if each.code == "blood_pressure_praise")
    said = reading(row, {"8480-6": (Decimal(systolic), at), "8462-4": (Decimal(diastolic), at)}, now, "zh")
    assert bool(said) is praised
    assert reading(row, {"8480-6": (Decimal(systolic), at)}, now, "zh") == ""


def test_records_fill_what_the_sender_leaves_open(house, django_assert_max_num_queries):
    system = Actor.system(house, "tests")
    old = register_patient(
        system, PatientData(name="张丽", sex="female", birth_date=date(1950, 1, 1)), source="staff", contacts=[]
    ).patient_id
    child = register_patient(
        system, PatientData(name="王小明", birth_date=clock.today() - timedelta(days=1000)), source="staff", contacts=[]
    ).patient_id
    with django_assert_max_num_queries(9):
        found = selectors.rendered(house, [("follow_up.how_are_you", "", "zh", {})] * 2, [old, child])
    assert found[0].text.startswith("张阿姨，您好，我是仁心测试医院。这几天吃得下")
    assert found[0].tone == "elder"
    assert found[1].text.startswith("您好，孩子这几天怎么样")
