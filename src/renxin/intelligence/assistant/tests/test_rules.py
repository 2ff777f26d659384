"""The guide's rules: whole talks, hard limits whatever is said, and how often it names the right department."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.intelligence.assistant import examples, selectors
from renxin.intelligence.assistant.guide import machine, scoring
from renxin.intelligence.assistant.guide.learning import Classifier
from renxin.intelligence.assistant.guide.pack import pack, phrasings
from renxin.intelligence.assistant.guide.states import Person, Talk, Turn, as_data, of_data
from renxin.intelligence.assistant.services.learning_again import try_out
from renxin.people.organizations.selectors import standard_departments

from .making import CODES, house

GOLDEN = yaml.safe_load((Path(__file__).parent / "golden.yaml").read_text())


def held(one) -> tuple[Talk, list[str]]:
    """Hold a whole talk; return where it ends and the codes it names."""
    place = house(month=one.get("month", 3))
    person = examples._person(one["who"]) or Person()
    talk = Talk(person=person)
    for turn in one["turns"]:
        said = (
            {"text": turn} if isinstance(turn, str) else {**turn, "picks": (turn["pick"],)} if "pick" in turn else turn
        )
        said.pop("pick", None)
        talk = machine.advance(talk, Turn(**said), place, selectors.shipped())
    return talk, [advice.code for advice in talk.named]


@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one["name"])
def test_whole_talks_end_as_they_should(one):
    talk, codes = held(one)
    assert talk.stage == one["stage"], (talk.why, talk.open, codes)
    assert talk.why == one.get("why", talk.why)
    assert list(talk.flags) == one.get("flags", list(talk.flags))
    assert talk.open == one.get("open", talk.open)
    assert codes[:1] == ([one["first"]] if "first" in one else codes[:1]), [(x.code, x.share) for x in talk.named]
    assert set(one.get("also", [])) <= set(codes)
    assert not set(one.get("never", [])) & set(codes)


def test_every_code_rule_and_question_of_the_pack_exists():
    known, codes = pack(), {*standard_departments(), *pack().places}
    used = {rule.to for one in known.symptoms for rule in one.rules} | {code for code, _l, _w in phrasings()}
    used |= {one.code for one in examples.trial()} | {*known.child.values()}
    used |= {each for row in [*known.instead.values(), *(p.instead for p in known.places.values())] for each in row}
    assert used <= codes
    parts = {one.code for one in known.parts}
    for one in known.symptoms:
        assert set(one.parts) <= parts
        assert set(one.asks) <= set(known.questions)
        for condition in (each for rule in one.rules for each in rule.when):
            what, _sign, wanted = condition.partition("=")
            assert what in ("sex", "age", "month") or wanted in {o.code for o in known.questions[what].options}


def test_the_shipped_phrasings_are_many_and_none_is_in_the_trial():
    said = phrasings()
    assert sum(language == "zh" for _code, language, _words in said) >= 600
    assert sum(language == "en" for _code, language, _words in said) >= 200
    assert len({code for code, _language, _words in said}) >= 30
    assert not {words for _code, _language, words in said} & {one.text for one in examples.trial()}


def test_ninety_of_a_hundred_trial_sentences_find_their_department():
    tried = try_out(selectors.shipped(), house(), examples.trial())
    assert tried.n > 140
    assert tried.top3 / tried.n >= 0.95
    assert tried.top1 / tried.n >= 0.88


def test_what_was_learned_is_kept_and_read_without_loss():
    first = selectors.shipped()
    again = Classifier.unpacked(first.packed())
    for text in ("咳嗽有痰", "my knee hurts", "乙肝大三阳", ""):
        one, other = first.log_odds(text), again.log_odds(text)
        assert max(one, key=lambda code: one[code]) == max(other, key=lambda code: other[code])
        assert sum(2.718281828**value for value in one.values()) == pytest.approx(1, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    slug=st.sampled_from([one.slug for one in pack().symptoms]),
    years=st.integers(0, 95),
    sex=st.sampled_from(["male", "female"]),
    kept=st.sets(st.sampled_from(CODES), min_size=4),
)
def test_hard_rules_hold_whatever_is_picked_wherever(slug, years, sex, kept):
    place = house(tuple(sorted(kept)))
    person = Person(years * 12, sex)
    talk = Talk(person=person, found=(slug,) if scoring.concerns(pack().symptom(slug), person) else ())
    codes = [one.code for one in scoring.judge(talk, place, None).named]
    assert len(codes) == len(set(codes)) <= 3
    assert set(codes) <= kept
    if years <= 14:
        assert all(code.startswith(("07", "08", "09")) or code in ("20", "01") or slug == "bite" for code in codes)
    else:
        assert not any(code.startswith(("07", "08", "09")) for code in codes)
    if sex == "male":
        assert not any(code.startswith(("05", "06")) for code in codes)


def test_a_talk_is_kept_as_data_and_read_again():
    talk, _codes = held(GOLDEN[0])
    assert of_data(as_data(talk)) == talk
