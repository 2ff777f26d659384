"""Is this from us? Everybody may ask; nobody learns anything of anybody; what we never do outweighs the rest."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.harness.ward import ward

from renxin.doors.portal.trust.frauds import asks_secret
from renxin.doors.portal.trust.judging import Known, judge
from renxin.engagement.channels.services import publish_sender, withdraw_sender
from renxin.engagement.conversations.codes.signs import normalised, shown
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.jobs.services import run_until_idle

OURS = "https://care.example.org/s/abc"


@pytest.fixture
def here(db, frozen_clock, settings):
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    made = ward()
    publish_sender(made.officer, "sms", "1069 0123 4567", "短信")
    return made


def sent_code(here, text: str = "请您按时复诊。") -> str:
    patient = here.patient()
    send(
        here.system,
        Outgoing(patient_id=patient, purpose="CARE_SERVICE", body={"zh": text}, idempotency_key="k", source="t"),
    )
    run_until_idle("conversations.dispatch")
    row = Outbox.objects.get()
    assert row.state == "sent"
    return shown(row.short_code)


def ask(text: str) -> str:
    return Client().post("/check/", {"text": text}).content.decode()


def test_a_code_of_ours_is_confirmed_with_day_and_end_of_the_number_only(here):
    code = sent_code(here, "您的化验报告已出")
    page = ask(f"【仁心】您好，编号 {code}")
    assert "是我们发的" in page
    assert ">01<" in page
    assert "13800138001" not in page
    assert "化验" not in page
    assert "王" not in page.replace("王先生", "")


def test_a_slip_of_the_finger_is_called_a_slip(here):
    code = sent_code(here)
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert normalised(wrong) == ""
    assert "对不上" in ask(wrong)


def test_a_code_that_never_left_us_is_a_warning(here):
    from renxin.engagement.conversations.codes.signs import short_code

    assert "不像是我们发的" in ask(shown(short_code(here.tenant.pk, 99)))


def test_a_true_code_beside_a_foreign_link_is_a_warning(here):
    code = sent_code(here)
    page = ask(f"请点 http://care-example.top/pay 编号 {code}")
    assert "不像是我们发的" in page
    assert "care-example.top" in page


def test_asking_for_a_code_or_money_is_never_us(here):
    code = sent_code(here)
    assert "我们从不这样做" in ask(f"请把验证码发给我们，编号 {code}")


@pytest.mark.parametrize("text", ["1069 0123 4567", "106901234567", OURS])
def test_our_number_or_address_is_known_but_can_be_imitated(here, text):
    assert "可以冒充" in ask(text)


def test_a_strange_number_alone_proves_nothing(here):
    assert "看不出来" in ask("95588123")


def test_what_is_published_stands_on_the_page_until_it_is_withdrawn(here):
    assert "106901234567" in Client().get("/check/").content.decode()
    from renxin.engagement.channels.models import PublishedSender

    withdraw_sender(here.officer, PublishedSender.objects.get().uid)
    assert "106901234567" not in Client().get("/check/").content.decode()


def test_nobody_can_try_codes_one_after_another(here):
    answers = [Client().post("/check/", {"text": "AAA-AAA-AAA"}).status_code for _ in range(21)]
    assert answers[-1] == 429


def test_two_hospitals_in_one_house_are_asked_apart(here):
    ward("另一家医院", prefix="b.")
    page = Client().get("/check/").content.decode()
    assert "另一家医院" in page
    assert Client().get(f"/check/{here.tenant.uid}/").status_code == 200
    assert Client().get("/check/00000000-0000-7000-8000-000000000000/").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "请把验证码发给我们",
        "请先付 300 元押金到这个卡号",
        "点击链接输入您的银行卡密码",
        "您的医保卡因异常将于今日停用",
        "门诊退费请点击链接办理",
        "请下载会议软件并共享屏幕",
        "Please send us the code you just got",
    ],
)
def test_what_frauds_ask_for_is_seen(text):
    assert asks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "您的验证码是 204817，10 分钟内有效。请只填在您刚打开的页面里，工作人员不会向您索要。",
        "您好，您预约的骨科门诊在 11 月 3 日 8:30，请带医保卡。",
        "出院小结已可查看，费用请在服务台结清。",
        "我们不会向您索要验证码或密码，也不会让您转账，谨防受骗。",
    ],
)
def test_what_hospitals_write_is_not_taken_for_fraud(text):
    assert not asks_secret(text)


DOMAINS = frozenset({"care.example.org"})


def known(**values) -> Known:
    told = {
        "domains": DOMAINS,
        "numbers": frozenset({"12345"}),
        "mails": frozenset({"a@care.example.org"}),
        "codes": {},
    }
    return Known(**told | values)


@given(st.text(max_size=80))
def test_what_asks_for_secrets_is_always_a_warning(text):
    assert judge(text, known(codes={"X": True}, asks_secret=True)).verdict == "careful"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("https://care.example.org.evil.com/x", "careful"),
        ("https://evil.com/care.example.org", "careful"),
        ("https://care.example.org@evil.com/", "careful"),
        ("https://pay.care.example.org/x", "sender_ours"),
        ("a@care.example.org", "sender_ours"),
        ("b@care.example.org", "careful"),
        ("来电 12345，另一个 888888", "unsure"),
        ("来电 12345", "sender_ours"),
        ("您好", "unsure"),
    ],
)
def test_addresses_that_only_look_like_ours_are_seen(text, verdict):
    assert judge(text, known()).verdict == verdict
