"""Understanding of answers: the hand-written sets, and what the word lists must hold to."""

from datetime import date

import pytest
from benchmarks.understanding import answers

from renxin.engagement.questionnaires.bank.judging import bank
from renxin.engagement.questionnaires.definition import DATE
from renxin.engagement.questionnaires.definition.items import Item
from renxin.engagement.questionnaires.selectors import understand
from renxin.engagement.questionnaires.understanding.lexicon import lexicon
from renxin.engagement.questionnaires.understanding.numerals import digits
from renxin.kernel.core.words import Words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_written_by_hand_are_understood(language):
    read = list(answers(language))
    assert len(read) >= 300
    right = sum(one.is_right for one in read) / len(read)
    kept_wrongly = [(one.code, one.text, one.guess.value) for one in read if one.is_wrongly_kept]
    assert right >= 0.97, [(one.code, one.text, one.guess) for one in read if not one.is_right]
    assert len(kept_wrongly) <= len(read) * 0.01, kept_wrongly


def test_every_question_and_option_of_the_words_is_in_the_bank():
    items, words = bank().items, lexicon()
    assert set(words.numbers) | set(words.questions) <= set(items)
    for code, asked in words.questions.items():
        known = {option.value for option in items[code].options}
        named = {asked.little or None, asked.much or None} - {None}
        named |= {asked.well} if isinstance(asked.well, str) else set()
        assert set(asked.options) | named <= known, code


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("一百三八十五", "130 85"),
        ("一百二十一斤半", "121.5斤"),
        ("三十八度半", "38.5度"),
        ("两百", "200"),
        ("a hundred and forty two", "142"),
        ("one thirty over eighty five", "130 over 85"),
        ("thirty seven point two", "37.2"),
    ],
)
def test_number_words_become_digits(text, meant):
    assert " ".join(digits(text).split()) == meant


def test_what_cannot_be_true_is_asked_again():
    pressure = bank().items["VS_SBP"]
    assert understand(pressure, "1200").reason == "implausible"
    assert understand(pressure, "没量").reason == "unknown"
    assert understand(pressure, "今天天气不错").reason == "unclear"


def test_the_same_as_last_time_is_her_last_answer_to_be_confirmed():
    guess = understand(bank().items["VS_WT"], "和上次一样", before={"VS_WT": 61.5})
    assert guess.value == 61.5
    assert guess.is_likely
    assert not guess.is_sure


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("下周三", "2026-12-02"),
        ("明天", "2026-11-24"),
        ("5月3号", "2026-05-03"),
        ("next friday", "2026-12-04"),
        ("三天前", "2026-11-20"),
    ],
)
def test_days_are_read_from_the_day_they_are_said(text, day):
    item = Item(link_id="when", type=DATE, text=Words("什么时候？", "When?"))
    assert understand(item, text, today=date(2026, 11, 23)).value == day
