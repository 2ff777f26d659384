"""The words that travel: no lock screen tells an illness, every reason code has words."""

import re
from pathlib import Path

import pytest

from renxin.engagement.channels import adapters
from renxin.engagement.channels.adapters.sandbox.adapter import FAULTS
from renxin.engagement.conversations.phrases.quick_replies import quick_replies
from renxin.engagement.conversations.policy import pack as contact_rules
from renxin.engagement.conversations.policy import preview
from renxin.people.patients.models import Purpose

from .test_policy import TABLE


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_lock_screen_says_who_writes_and_nothing_else(purpose, language):
    line = preview.preview_of(purpose, language, "仁心医院")
    assert "仁心医院" in line
    assert not preview.tells_illness(line)
    assert len(line) <= 200


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("您的化疗安排", True),
        ("精神科复诊", True),
        ("Your HIV result", True),
        ("Your diabetes plan", True),
        ("您的复诊", False),
        ("Your appointment on Monday", False),
    ],
)
def test_words_that_tell_an_illness_are_known(text, telling):
    assert preview.tells_illness(text) is telling


def test_only_beside_a_link_are_words_replaced():
    assert preview.shown_text("您的化疗安排", "", "您有一条消息") == "您的化疗安排"
    assert preview.shown_text("您的化疗安排", "https://x", "您有一条消息") == "您有一条消息"
    assert preview.shown_text("您的复诊", "https://x", "您有一条消息") == "您的复诊"


def test_quick_replies_may_be_sent_to_anybody():
    assert quick_replies()
    assert not [
        reply.code
        for reply in quick_replies()
        for text in (reply.text.zh, reply.text.en)
        if preview.tells_illness(text)
    ]


def test_every_reason_has_words():
    codes = {row[4].rule for row in TABLE} | set(FAULTS) | {"hold.something_new", "account.45009", "content.price"}
    assert not [code for code in codes - {""} if code in contact_rules.explain(code)]


def test_every_reason_that_an_adapter_names_has_words():
    folder = Path(adapters.__file__).parent
    found = {
        code
        for path in folder.rglob("*.py")
        if "tests" not in path.parts
        for code in re.findall(r"ChannelError\(\s*\"([a-z_0-9]+)\"", path.read_text(encoding="utf-8"))
    }
    told = set(contact_rules.channel_reasons().reasons) | set(contact_rules.pack().rules)
    assert found
    assert not found - told, found - told


def test_what_is_told_by_nobody_else_names_the_vendors_code():
    assert "wecom_99999" in contact_rules.explain("wecom_99999")


def test_every_rule_that_stops_says_what_could_be_done():
    stopping = {row[4].rule for row in TABLE if row[4].verdict == "block"} - {"deceased", "anonymised"}
    assert not [code for code in stopping if not contact_rules.cure(code)]
