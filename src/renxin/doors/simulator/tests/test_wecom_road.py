"""The whole road over WeCom: a decision, the policy, a colleague's press, the receipt; and every published event."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from renxin.doors.simulator.vendors import qyapi, transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.wechat_xml import read_xml
from renxin.engagement.channels.adapters.wecom import chasing
from renxin.engagement.channels.models import RawInbound, WecomGroup, WecomMassTask
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.models import Message, Outbox
from renxin.kernel.core import clock
from renxin.people.patients.services import ContactData, add_contact, update_patient

from .wecom_making import Company, company

FOLDERS = [parent / "shared" / "data" / "wecom_vectors" / "xml_samples" for parent in Path(__file__).parents]
SAMPLES = next((sorted(folder.glob("*.xml")) for folder in FOLDERS if folder.is_dir()), [])
OWN = [
    {"Event": "change_external_chat", "ChangeType": "create", "ChatId": "wr-1"},
    {"Event": "change_external_chat", "ChangeType": "dismiss", "ChatId": "wr-1"},
    {"Event": "change_external_tag", "ChangeType": "create", "Id": "et-1", "TagType": "tag"},
    {"Event": "change_external_tag", "ChangeType": "update", "Id": "et-1", "TagType": "tag"},
    {"Event": "change_external_tag", "ChangeType": "delete", "Id": "et-1", "TagType": "tag"},
    {"Event": "change_external_tag", "ChangeType": "delete", "Id": "gt-1", "TagType": "tag_group"},
    {"Event": "change_external_tag", "ChangeType": "shuffle", "Id": "gt-1"},
    {"Event": "customer_acquisition", "ChangeType": "balance_low"},
    {"Event": "customer_acquisition", "ChangeType": "friend_request", "LinkId": "cawc-1"},
    {"Event": "msgaudit_notify"},
    {"Event": "enter_agent"},
]


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def say(here: Company, patient_id: int, key: str = "k-1") -> Message:
    outgoing = conversations.Outgoing(
        patient_id=patient_id,
        purpose="CARE_SERVICE",
        body={"zh": "请您按时复诊。"},
        idempotency_key=key,
        source="tests",
        channel_kind="wecom",
    )
    sent = conversations.send(here.here.system, outgoing)
    conversations.dispatch_due()
    return Message.objects.get(patient_id=patient_id, id=sent.message_id)


def known(here: Company) -> int:
    """Return a contact who is known by name: nobody writes first to a stranger."""
    patient_id = here.follow()
    update_patient(here.here.system, patient_id, name="王秀兰")
    return patient_id


def look(here: Company) -> None:
    WecomMassTask.objects.update(next_look_at=clock.wall() - timedelta(seconds=1))
    chasing.look()
    here.read()


def test_a_message_awaits_the_press_and_is_then_delivered(here):
    patient_id = known(here)
    message = say(here, patient_id)
    assert (message.status, message.channel_id, message.reason) == ("awaiting", here.channel.pk, "awaiting_member")
    people.press_send(here.store, WecomMassTask.objects.get().msgid)
    look(here)
    message.refresh_from_db()
    assert message.status == "delivered"


def test_what_nobody_presses_does_not_stay_waiting(here, frozen_clock):
    patient_id = known(here)
    message = say(here, patient_id)
    frozen_clock.move(hours=25)
    look(here)
    conversations.dispatch_due()
    message.refresh_from_db()
    assert message.status not in ("awaiting", "sent", "delivered")
    assert not Outbox.objects.filter(state="awaiting").exists()


def test_what_goes_another_way_is_taken_back_first(here, frozen_clock):
    """Otherwise a colleague could press send after the message went by telephone: the patient would have it twice."""
    patient_id = known(here)
    add_contact(here.here.system, patient_id, ContactData("sandbox", "13800138009"))
    message = say(here, patient_id)
    frozen_clock.move(hours=23)
    Outbox.objects.filter(state="awaiting").update(fallback_at=clock.now())
    conversations.sweep_unseen()
    assert Outbox.objects.get().state == "awaiting"
    look(here)
    task = WecomMassTask.objects.get()
    assert (here.store.get("tasks", task.msgid)["status"], task.status) == ("cancelled", "expired")
    message.refresh_from_db()
    assert message.status != "awaiting"


@pytest.mark.parametrize("fields", OWN, ids=lambda fields: f"{fields['Event']}.{fields.get('ChangeType', '')}")
def test_every_event_is_understood_or_passed_over(here, fields):
    qyapi.tell(here.store, qyapi.the_account(here.store), fields)
    assert here.hear() == [200]
    assert set(RawInbound.objects.values_list("state", flat=True)) == {"applied"}


def test_a_group_that_is_dissolved_is_gone(here):
    for fields in OWN[:2]:
        qyapi.tell(here.store, qyapi.the_account(here.store), fields)
        here.hear()
    assert WecomGroup.objects.get().dismissed_at is not None


@pytest.mark.skipif(not SAMPLES, reason="shared/data is not here; the events above prove the same")
def test_every_published_event_is_read_by_the_adapter(here):
    adapter = adapter_of("wecom")
    for sample in SAMPLES:
        fields = read_xml(sample.read_text(errors="replace"))
        if "CreateTime" in fields and ("Event" in fields or "MsgType" in fields):
            events = adapter.parse(here.channel, json.dumps(fields))
            assert all(event.external_id for event in events), sample.name
