"""The check of an answer: plain, kind, whole; in Chinese and in English."""

import pytest

from renxin.programs.cases.course import tone

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

GOOD = "您好，我是护士长。让您等了这么久，很抱歉。我查了当天的记录，是机器坏了。我们已经换了新的。有疑问请打电话找我。"
GOOD_EN = "I am sorry that you waited. I looked into it: a machine broke. We have changed it. Please call me."


def codes(text):
    return {one.code for one in tone.check(text)}


@pytest.mark.parametrize("text", [GOOD, GOOD_EN, "", "  "])
def test_a_good_answer_has_nothing_to_mend(text):
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("是您自己没看清。", "blame"),
        ("You should have come earlier.", "blame"),
        ("这不归我们管，人太多了。", "evasion"),
        ("There is nothing we can do.", "evasion"),
        ("我们高度重视，特此回复。", "office"),
        ("Pursuant to our rules.", "office"),
        ("请参照医嘱和禁忌证。", "jargon"),
        ("我院负全责。", "liability"),
        ("我是[姓名]。", "blank"),
        ("那天上午" + "门诊病人特别多" * 6 + "这是不对的。", "long"),
    ],
)
def test_what_is_found(more, code):
    assert codes(GOOD + more) == {code}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("您好。", {"no_sorry", "no_found", "no_doing", "no_whom"}),
        ("很抱歉。", {"no_found", "no_doing", "no_whom"}),
    ],
)
def test_what_is_missing(text, missing):
    assert codes(text) == missing


def test_each_ready_beginning_is_whole_once_it_is_filled_in():
    for draft in tone.pack().drafts:
        for text in (draft.body.zh, draft.body.en):
            assert codes(text) == {"blank"}


@pytest.mark.django_db
def test_it_is_said_while_writing_and_keeps_nothing(house):  # noqa: F811
    case, page = told(house), browser(house.service)
    said = page.post(f"/cases/{case.uid}/check", {"text": "是您自己没看清"}).content.decode()
    assert "像在怪患者" in said
    assert not case.notes.filter(kind="answer").exists()
    begun = page.get(f"/cases/{case.uid}/?draft=wait").content.decode()
    assert "让您等了这么久" in begun
    assert browser(house.head_nurse).post(f"/cases/{case.uid}/check", {"text": GOOD}).status_code == 200
