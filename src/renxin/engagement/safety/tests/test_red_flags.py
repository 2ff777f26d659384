"""Red flags: every sentence of the test set, denials, numbers, other ways of writing. Recall is complete or red."""

from pathlib import Path

import pytest
import yaml

from renxin.engagement.safety import selectors

SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text())
RED = [(code, text) for code, texts in SENTENCES["red"].items() for text in texts]


@pytest.mark.parametrize(("code", "text"), RED, ids=lambda value: value)
def test_a_red_flag_is_heard(code, text):
    assert code in selectors.read(text).flags


@pytest.mark.parametrize("text", SENTENCES["calm"])
def test_what_is_denied_or_harmless_alarms_nobody(text):
    assert selectors.read(text).flags == ()


def test_every_group_is_in_the_test_set_and_the_other_way_round():
    assert set(SENTENCES["red"]) == {group.code for group in selectors.flags().groups}


@pytest.mark.parametrize(("zh", "en"), [("zh", "en")])
def test_the_patient_reads_120_first_and_who_was_told_last(zh, en):
    text = selectors.emergency(("mind",), zh).splitlines()
    assert "120" in text[0]
    assert "12356" in text[1]
    assert "医护" in text[-1]
    assert selectors.emergency(("eye", "glucose", "mind"), en).count("\n") == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("转人工", "person"),
        ("我要找人工客服", "person"),
        ("human please", "person"),
        ("Can I talk to a nurse?", "person"),
        ("我要投诉你们护士态度差", "complaint"),
        ("你们这样我要曝光", "media"),
        ("医生收红包", "red_packet"),
        ("气死我了，等了一上午", "upset"),
        ("这个药能不能停", "medication"),
        ("帮我看看报告", "report"),
        ("给医院提个建议", "suggestion"),
        ("特别感谢骨科的周护士", "praise"),
    ],
)
def test_signals_are_heard(text, code):
    assert code in selectors.read(text).signals


@pytest.mark.parametrize("text", ["几点上班", "停车场在哪", "我不是要投诉，就是问问几点上班"])
def test_other_words_are_no_signal(text):
    assert selectors.read(text).signals == ()


@pytest.mark.parametrize("half", ["tuned", "kept"])
def test_ninety_nine_of_a_hundred_phrasings_are_heard(half):
    """`kept` sentences were written before the patterns were widened and not looked at while that was done."""
    lines = (Path(__file__).parent / "redflags.tsv").read_text().splitlines()
    found = [line.split("\t") for line in lines if line.startswith(half)]
    missed = [text for _half, code, text in found if not selectors.read(text).flags]
    strange = [text for _half, code, text in found if code not in selectors.read(text).flags]
    assert len(found) > 150
    assert len(missed) <= len(found) * 0.01, missed
    assert len(strange) <= len(found) * 0.03, strange
