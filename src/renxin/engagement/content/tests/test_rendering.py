"""Words with facts in them: tones, languages, passages that fall away, and what happens when a fact is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.content import catalogue, selectors
from renxin.engagement.content.template_packs import packs
from renxin.engagement.content.wording import fill, mistakes, required_in, variables_in
from renxin.people.organizations.tests.making import hospital


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


def test_every_pack_uses_known_variables_and_passes_the_linter():
    known = catalogue.catalogue()
    for pack in packs():
        for row in pack.templates:
            assert "plain" in row.bodies, row.code
            for body in row.bodies.values():
                for language in ("zh", "en"):
                    text = body.get(language)
                    assert set(variables_in(text)) <= known.keys(), row.code
                    assert not mistakes(text), row.code
                    spoken = fill(text, catalogue.samples(language))
                    assert selectors.lint(spoken.text, row.message_class).ok, (row.code, spoken.text)


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
