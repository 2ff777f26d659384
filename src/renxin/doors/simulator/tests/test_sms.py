"""The adapters of text messages against simulated vendors: batches, spoilt ones, lost answers, receipts, wishes."""

import json

import pytest

from renxin.doors.simulator import services as simulator
from renxin.doors.simulator.vendors import connecting, transport, vendor_of
from renxin.doors.simulator.vendors.calling_back import deliver_callbacks
from renxin.doors.simulator.vendors.store import SimulatedCall, Store
from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.models import RawInbound
from renxin.engagement.channels.services import OutboxItem
from renxin.engagement.conversations import services as conversations
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.patients import selectors as patients

KINDS = ("aliyun_sms", "tencent_sms")
PHONES = [f"1391000{number:04}" for number in range(120)]


@pytest.fixture
def system(db, frozen_clock) -> Actor:
    hospital = organizations.set_up_hospital(
        name="仁心医院", name_en="Renxin", username="admin", password="Renxin-test-1", person="王管理"
    )
    with transport.installed():
        yield Actor.system(hospital.tenant.pk, "test")


def connected(system: Actor, kind: str):
    channel = connecting.connect(system, kind, name="短信")
    services.map_template(system, channel, "visit.reminder", "SMS_1", fields={"1": "{{when}}", "2": "{{url_path}}"})
    return channel


def items(count: int, **values) -> list[OutboxItem]:
    told = {"template": "visit.reminder", "variables": {"when": "明早9点"}, "url": "https://h.cn/s/Ab1"} | values
    return [
        OutboxItem(key=f"{number:032x}-0", patient_id=number, address=PHONES[number], text="x", preview="x", **told)
        for number in range(count)
    ]


def store_of(channel) -> Store:
    return Store(channel.tenant_id, channel.kind)


@pytest.mark.parametrize("kind", KINDS)
def test_messages_arrive_signed_filled_and_counted(system, kind):
    channel = connected(system, kind)
    store_of(channel).put(
        "templates", "SMS_1", {"text": "就诊提醒：${1}，点 h.cn/${2}" if "ali" in kind else "{1}，{2}"}
    )
    receipts = services.deliver(channel, items(103))
    assert [receipt.error for receipt in receipts if receipt.error] == []
    assert len({receipt.external_id for receipt in receipts}) == 103
    assert SimulatedCall.objects.count() == (2 if "ali" in kind else 1)
    text = store_of(channel).messages(PHONES[0], channel.account).get().text
    assert text.startswith("【仁心医院】")
    assert "明早9点" in text
    assert "s/Ab1" in text
    assert "https" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_one_bad_number_does_not_spoil_the_batch(system, kind):
    channel = connected(system, kind)
    three = items(3)
    bad = OutboxItem(key="bad", patient_id=9, address="12", text="", preview="", template="visit.reminder")
    receipts = {receipt.key: receipt for receipt in services.deliver(channel, [three[0], bad, three[1], three[2]])}
    assert receipts["bad"].error.reason == "bad_number"
    assert receipts["bad"].error.permanent
    assert [receipts[item.key].error for item in three] == [None] * 3
    assert store_of(channel).messages().count() == 3


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_answer_is_lost_we_ask_and_send_nothing_twice(system, kind):
    channel = connected(system, kind)
    store_of(channel).set_fault("lost")
    receipts = services.deliver(channel, items(2))
    assert [receipt.error for receipt in receipts] == [None, None]
    assert store_of(channel).messages().count() == 2


@pytest.mark.parametrize("kind", KINDS)
def test_when_nobody_can_tell_it_stays_unknown(system, kind):
    channel = connected(system, kind)
    store_of(channel).set_fault("lost")
    store_of(channel).set_fault("down", times=5)
    (receipt,) = services.deliver(channel, items(1))
    assert receipt.error.unknown
    assert not receipt.error.permanent


@pytest.mark.parametrize(
    ("kind", "code", "reason", "permanent", "account_fault"),
    [
        ("aliyun_sms", "isv.BUSINESS_LIMIT_CONTROL", "number_limit", False, False),
        ("aliyun_sms", "isv.SMS_TEMPLATE_ILLEGAL", "template_refused", True, False),
        ("aliyun_sms", "SignatureDoesNotMatch", "bad_secret", False, True),
        ("aliyun_sms", "isv.AMOUNT_NOT_ENOUGH", "no_credit", False, True),
        ("aliyun_sms", "isv.NEVER_SEEN", "aliyun:isv.NEVER_SEEN", True, False),
        ("tencent_sms", "LimitExceeded.PhoneNumberOneHourLimit", "number_limit", False, False),
        ("tencent_sms", "FailedOperation.PhoneNumberInBlacklist", "opted_out", True, False),
        ("tencent_sms", "AuthFailure.SignatureFailure", "bad_secret", False, True),
    ],
)
def test_codes_say_whether_to_try_again(system, kind, code, reason, permanent, account_fault):  # noqa: PLR0917
    channel = connected(system, kind)
    store_of(channel).set_fault("error", code=code)
    (receipt,) = services.deliver(channel, items(1))
    error = receipt.error
    assert (error.reason, error.permanent, error.account_fault) == (reason, permanent, account_fault)
    channel.refresh_from_db()
    assert bool(channel.alarm) == account_fault
    services.deliver(channel, items(1))
    channel.refresh_from_db()
    assert not channel.alarm


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_secret_is_found_by_the_check_with_its_cure(system, kind):
    channel = connected(system, kind)
    lines = {line.code: line for line in adapter_of(kind).check(channel)}
    assert all(line.ok is not False for line in lines.values())
    secret = "access_key_secret" if "ali" in kind else "secret_key"
    channel = services.configure_channel(system, channel, is_active=True, name="短信", config={secret: "wrong"})
    lines = {line.code: line for line in adapter_of(kind).check(channel)}
    assert lines["keys"].ok is False
    assert lines["keys"].cure


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_template_or_a_signature_nothing_goes_out(system, kind):
    channel = connected(system, kind)
    (receipt,) = services.deliver(channel, items(1, template="unknown"))
    assert (receipt.error.reason, receipt.error.permanent) == ("template_missing", True)
    channel = services.configure_channel(system, channel, is_active=True, name="短信", config={"sign_marketing": ""})
    (receipt,) = services.deliver(channel, items(1, message_class="marketing"))
    assert receipt.error.reason == "no_marketing_signature"
    assert not SimulatedCall.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_receipts_come_back_under_our_name_and_repeats_are_nothing(system, kind, client):
    channel = connected(system, kind)
    store_of(channel).set_fault("repeated", times=1)
    receipts = services.deliver(channel, items(2))
    assert set(deliver_callbacks(client)) == {200}
    told = selectors_of(channel)
    assert RawInbound.objects.count() == 2
    assert {notice.vendor_id for notice in told} == {receipt.external_id for receipt in receipts}
    assert {notice.status for notice in told} == {"delivered"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_call_is_refused_and_kept_nowhere(system, kind, client):
    channel = connected(system, kind)
    body = json.dumps([{"phone_number": "1", "content": "T", "send_time": "2026-03-10 09:00:00"}])
    for key in ("", "?key=", "?key=guess"):
        answered = client.post(f"/callbacks/{channel.uid}/{key}", body, content_type="application/json")
        assert answered.status_code == 403
    assert not RawInbound.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["T", "ｔｄ", " 退订 ", "N", "拒收"])
def test_who_answers_t_gets_no_promotion_any_more(system, kind, text, client):
    channel = connected(system, kind)
    vendor_of(kind).write(store_of(channel), channel.account, PHONES[0], text)
    vendor_of(kind).write(store_of(channel), channel.account, PHONES[1], "明天几点开门？")
    assert deliver_callbacks(client) == [200, 200]
    assert conversations.read_inbound() == 2
    stopped = patients.suppressed(system.tenant_id, [("phone", PHONES[0]), ("phone", PHONES[1])])
    assert stopped == {("phone", PHONES[0]): frozenset({"MARKETING"})}
    assert patients.patients_by_contact(system.tenant_id, "phone", PHONES[1])
    assert not patients.patients_by_contact(system.tenant_id, "phone", PHONES[0])
    vendor_of(kind).write(store_of(channel), channel.account, PHONES[0], "恢复")
    deliver_callbacks(client)
    conversations.read_inbound()
    assert not patients.suppressed(system.tenant_id, [("phone", PHONES[0])])


def selectors_of(channel):
    assert selectors.channel_by_uid(channel.uid) is not None
    return [event for told in services.claim_inbound() for event in told.events if told.channel_id == channel.pk]


def test_a_trial_opens_what_it_is_asked_for_and_can_speak_at_once(system):
    opened = simulator.connect_words(system, "sms,oa")
    assert [row.kind for row in opened] == ["aliyun_sms", "oa"]
    assert [row.pk for row in simulator.connect_words(system, "oa,sms")] == [opened[1].pk, opened[0].pk]
    (receipt,) = services.deliver(opened[0], items(1, template=""))
    assert receipt.error is None
    assert "s/Ab1" in store_of(opened[0]).messages(PHONES[0]).get().text
    with pytest.raises(LookupError, match="aliyun_sms"):
        simulator.connect_words(system, "telegraph")
