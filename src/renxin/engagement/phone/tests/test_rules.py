"""What keys and words mean, how calls end, who is drawn, and that every flow leads somewhere."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.phone import desk_pack, flow_pack, flows, rules
from renxin.engagement.phone.rules import Heard
from renxin.engagement.questionnaires import definition as definitions

FLOW = flow_pack.flows()["discharge_check"]


@pytest.mark.parametrize(
    ("step", "speech", "expected"),
    [
        ("SYM_PAIN", "不疼", "none"),
        ("SYM_PAIN", "还是很疼", "severe"),
        ("SYM_PAIN", "有点疼", "mild"),
        ("WND", "没有发红", None),  # a denied word is no yes
        ("WND", "流脓了", "pus"),
        ("MED_HAVE", "没有取到", "no"),
        ("MED_HAVE", "取到了", "yes"),
        ("REV_KNOW", "不知道", "unknown"),
        ("REV_KNOW", "约了", "booked"),
        ("COMPL", "没有", "no"),
        ("COMPL", "有", "yes"),
        ("COMPL", "嗯", None),
    ],
)
def test_what_words_mean(step, speech, expected):
    row = FLOW.step(step)
    assert row is not None
    assert rules.answer_of(row, Heard(step, speech=speech)) == expected


@pytest.mark.parametrize("speech", ["转人工", "我要人工", "a human please", "找个真人"])
def test_a_person_may_be_asked_for_at_any_time(speech):
    assert rules.wants_person(Heard("WND", speech=speech))


def test_the_last_understood_answer_counts():
    heard = [Heard("WND", "1"), Heard("WND", "7"), Heard("WND", "2"), Heard("nothing", "1")]
    assert rules.answers_of(FLOW, heard) == {"WND": "red"}


@given(st.dictionaries(st.sampled_from([step.code for step in FLOW.steps]), st.text(max_size=8)))
def test_the_level_is_the_gravest_and_unknown_answers_are_fine(answers):
    level = rules.level_of(FLOW, answers)
    assert level == max((rules.level_of(FLOW, {code: value}) for code, value in answers.items()), default=0)


@pytest.mark.parametrize(
    ("cause", "seconds", "expected"),
    [
        ("busy", None, "busy"),
        ("", None, "no_answer"),
        ("hung_up", 9, "hung_up"),
        ("hung_up", 10, ""),
        ("unreachable", None, "power_off"),
        ("rejected", None, "refused"),
    ],
)
def test_how_a_call_ended(cause, seconds, expected):
    assert rules.outcome_of(cause, seconds) == expected


@pytest.mark.parametrize(("said", "fits"), [("0305", True), ("19610305", True), ("03-05", True), ("0503", False)])
def test_a_date_of_birth_is_compared(said, fits):
    assert rules.same_birth_day(date(1961, 3, 5), said) is fits


@pytest.mark.parametrize(("said", "fits"), [("123x", True), ("123X", True), ("23X", False), ("1234", False)])
def test_a_document_is_compared_by_its_last_four(said, fits):
    assert rules.same_document(["11010519491231123X"], said) is fits


@given(st.sets(st.uuids().map(str), min_size=1, max_size=200))
def test_anybody_can_draw_the_same_sample_again(uids):
    first = rules.drawn(sorted(uids), 5, 1, "2026-03-09")
    assert first == rules.drawn(sorted(uids, reverse=True), 5, 1, "2026-03-09")
    assert len(first) == max(1, -(-len(uids) * 5 // 100))


@pytest.mark.parametrize("flow", list(flow_pack.flows().values()), ids=lambda flow: flow.code)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_flow_is_whole_and_speaks_the_codes_of_its_form(flow, language):
    said = flows.ask_document(flow, hospital="仁心", name="王秀英", birth="0305", language=language)
    assert flows.is_whole(said)
    assert [step["code"] for step in said["steps"][:2]] == ["who", "identity"]
    form = definitions.parse(flow_pack.form_of(flow.form))
    for step in flow.steps:
        item = form.item(step.code)
        assert item is not None
        assert {option.value for option in item.options} == set(step.keys.values())
        assert set(step.levels) <= set(step.keys.values())
        assert set(step.speech) <= set(step.keys.values())
        assert "0" not in step.keys  # zero is a person


def test_every_outcome_of_a_call_means_something_for_its_task():
    pack = desk_pack.pack()
    assert {row.code for row in pack.outcomes} == set(pack.tasks)
    assert len({row.key for row in pack.outcomes}) == len(pack.outcomes)
    assert pack.most_tries <= 3
