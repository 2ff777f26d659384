"""The whole road over the Official Account: a sender asks, the policy decides, the platform carries, its receipt comes
back, and anybody may ask whether it was us."""

import json

import pytest
from django.test import Client

from renxin.doors.simulator.vendors import transport, wechat
from renxin.doors.simulator.vendors.oa import people
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import map_template
from renxin.engagement.conversations.codes.signs import shown
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import Outgoing, reply, send
from renxin.kernel.core import files
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.jobs.tasks import run_waiting
from renxin.people.patients.models import AccountLink, ContactPoint, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, add_contact, register_patient

from .wechat_making import Account, account

ROADS = ("conversations.dispatch", "conversations.inbound")


@pytest.fixture
def oa(db, frozen_clock):
    with transport.installed():
        made = account("oa")
        Channel.objects.exclude(pk=made.channel.pk).update(is_active=False)
        everything = {"thing1": "{{title}}", "thing2": "{{text}}", "character_string3": "{{short_code}}"}
        map_template(made.here.officer, made.channel, "*", "OPENTM-NOTICE", fields=everything, status="approved")
        yield made


def known_follower(oa: Account) -> int:
    patient = oa.here.patient()
    add_contact(oa.here.system, patient, ContactData("oa", oa.address()))
    people.follow(oa.store, oa.appid, "o-wang")
    oa.hear()
    return patient


def remind(oa: Account, patient: int, text: str = "请您明天上午来复诊。") -> Outbox:
    told = {"purpose": "CARE_SERVICE", "body": {"zh": text}, "idempotency_key": "visit-1", "source": "t"}
    send(oa.here.system, Outgoing(patient_id=patient, **told))
    run_until_idle(*ROADS)
    return Outbox.objects.get(patient_id=patient)


def test_a_reminder_arrives_and_the_thread_knows(oa: Account, frozen_clock):
    patient = known_follower(oa)
    frozen_clock.move(minutes=5)
    row = remind(oa, patient)
    assert row.state == "sent"
    carried = oa.store.messages("o-wang").get(kind="template")
    assert "请您明天上午来复诊。" in carried.text
    assert row.short_code in carried.text.replace("-", "")
    assert Message.objects.get(patient_id=patient).status == "sent"
    oa.hear()
    assert Message.objects.get(patient_id=patient).status == "delivered"
    page = Client().post("/check/", {"text": shown(row.short_code)}).content.decode()
    assert "服务号" in page


def test_who_blocked_us_is_not_written_to_again(oa: Account, frozen_clock):
    patient = known_follower(oa)
    oa.store.change("people", "o-wang", blocked=True)
    frozen_clock.move(minutes=5)
    remind(oa, patient)
    oa.hear()
    assert Message.objects.get(patient_id=patient).status == "failed"
    assert not ContactPoint.objects.get(kind="oa").is_active


def test_a_stranger_writes_and_is_answered_in_the_window(oa: Account, frozen_clock):
    people.follow(oa.store, oa.appid, "o-new")
    wechat.write(oa.store, oa.appid, "o-new", "请问周六开诊吗？")
    oa.hear()
    said = Message.objects.get(direction="in")
    from renxin.engagement.conversations.models import Conversation

    thread = Conversation.objects.get(pk=said.conversation_id)
    reply(oa.here.actor(oa.here.service), thread, "周六上午开诊，8 点到 12 点。", key="1")
    run_until_idle(*ROADS)
    answers = oa.store.messages("o-new").filter(direction="out").values_list("kind", flat=True)
    assert "text" in answers
    assert any(each.text.startswith("周六上午开诊") for each in oa.store.messages("o-new"))


def test_a_follower_whom_wechat_knows_is_sent_the_link_from_the_patients_page(oa: Account, client):
    house = oa.here
    known = register_patient(
        house.system,
        PatientData(name="王秀兰"),
        source="staff",
        identifiers=[IdentifierData("passport", "E12345678")],
        contacts=[ContactData("phone", "13800138001"), ContactData("wechat", "u-wang")],
    ).patient_id
    people.follow(oa.store, oa.appid, "o-wang", unionid="u-wang")
    list(adapter_of("oa").sync(house.system, oa.channel))
    oa.hear()
    client.force_login(house.service)
    link = AccountLink.objects.get()
    assert (link.kind, link.patient_id, link.state) == ("unionid", known, "proposed")
    page = client.get(f"/patients/{Patient.objects.get(pk=known).uid}/identity").content.decode()
    assert "同一个微信用户" in page
    ask = f"/patients/accounts/{link.uid}/ask"
    assert ask in page
    assert client.post(ask).status_code == 303
    run_until_idle(*ROADS)
    carried = [f"{message.kind} {message.text} {message.url}" for message in oa.store.messages("o-wang")]
    assert [words for words in carried if "/me/" in words], carried
    colleague = Client()
    colleague.force_login(house.nurse)
    assert colleague.post(ask).status_code == 404, "she is no patient of that nurse's department"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)


def test_a_picture_is_fetched_at_once_and_kept_here(oa: Account):
    people.follow(oa.store, oa.appid, "o-new")
    wechat.send_file(oa.store, oa.appid, "o-new", "image", PNG)
    oa.hear()
    run_waiting()
    message = Message.objects.get(direction="in")
    (kept,) = json.loads(message.media)
    assert files.read(oa.here.system, kept["file_uid"]) == PNG
    assert "media_id" not in message.media


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"<html><script>"])
def test_what_may_not_be_kept_is_named_and_not_taken(oa: Account, content):
    people.follow(oa.store, oa.appid, "o-new")
    wechat.send_file(oa.store, oa.appid, "o-new", "image", content)
    oa.hear()
    run_waiting()
    (kept,) = json.loads(Message.objects.get(direction="in").media)
    assert (kept["kind"], kept["file_uid"]) == ("image", "")
