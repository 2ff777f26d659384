"""The pages of the desk: the assistant's settings, answers in time, taking a chat out, taking an alarm up."""

import pytest
from django.urls import reverse

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Alarm, Conversation, Message, Presence, Reception
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.jobs.services import run_until_idle

from .making import TalkingWorld, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def sign_in(client, here: TalkingWorld, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def say(here: TalkingWorld, text: str) -> Conversation:
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get()


def test_a_supervisor_switches_the_assistant_on_and_it_answers(client, here):
    sign_in(client, here, "centre")
    address = reverse("conversations:assistant")
    assert "开诊时间" in client.get(address, headers={"Accept-Language": "zh-hans"}).content.decode()
    sent = {"is_on": "1", "fact.parking.zh": "地下二层，凭就诊卡免两小时", "answer.parking.zh": "停车在{parking}。"}
    assert client.post(address, sent).status_code == 303
    assert Reception.objects.get().facts == {"parking": {"zh": "地下二层，凭就诊卡免两小时"}}
    patient = here.patient()
    say(here, "停车方便吗")
    assert "停车在地下二层" in SandboxDelivery.objects.get(patient_id=patient).text
    assert AuditEvent.objects.filter(action="assistant.change").count() == 1


def test_the_assistant_cannot_be_taught_to_prescribe(client, here):
    sign_in(client, here, "centre")
    sent = {"answer.thanks.zh": "建议您吃点消炎药，一天三次"}
    answer = client.post(reverse("conversations:assistant"), sent, headers={"Accept-Language": "zh-hans"})
    assert answer.status_code == 422
    assert "建议您吃点消炎药" in answer.content.decode()
    assert not Reception.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("nurse", 403), ("centre", 200), ("officer", 200), ("it", 403)])
def test_who_may_arrange_the_desk(client, here, who, status):
    sign_in(client, here, who)
    for name in ("assistant", "inspection"):
        assert client.get(reverse(f"conversations:{name}")).status_code == status


def test_answers_in_time_as_a_page_and_as_a_sheet(client, here, frozen_clock):
    here.patient()
    row = say(here, "伤口有点痒")
    frozen_clock.move(minutes=12)
    services.reply(here.actor("nurse"), row, "请拍张照片给我看看。", key="1")
    sign_in(client, here, "centre")
    page = client.get(reverse("conversations:inspection"), headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "周护士" in page
    assert "100%" in page
    sheet = client.get(reverse("conversations:inspection"), {"sheet": "1", "by": "department"})
    assert sheet.content[:2] == b"PK"
    assert client.get(reverse("conversations:inspection"), {"week": "nonsense"}).status_code == 200


def test_a_chat_is_taken_out_with_a_reason_a_mark_and_an_entry(client, here):
    here.patient()
    row = say(here, "伤口有点痒")
    services.note(here.actor("nurse"), row, "同事之间的话")
    sign_in(client, here, "officer")
    address = reverse("conversations:export", args=[row.uid])
    days = {"first": "2026-03-01", "last": "2026-03-31"}
    assert client.post(address, {**days, "reason": ""}).status_code == 422
    assert client.post(address, {"first": "2026-04-01", "last": "2026-03-01", "reason": "患者申请"}).status_code == 422
    paper = client.post(address, {**days, "reason": "患者申请复制"})
    assert paper.content[:4] == b"%PDF"
    noted = AuditEvent.objects.get(action="conversation.export")
    assert (noted.reason, noted.detail["messages"], noted.patient_id) == ("患者申请复制", 1, row.patient_id)
    sign_in(client, here, "nurse")
    assert client.get(address).status_code == 403


def test_a_red_flag_is_taken_up_from_the_list_and_only_once(client, here):
    here.patient()
    say(here, "胸口疼得厉害")
    alarm = Alarm.objects.get()
    sign_in(client, here, "nurse")
    address = reverse("conversations:take_alarm", args=[alarm.uid])
    assert client.post(address).status_code == 303
    alarm.refresh_from_db()
    assert alarm.acknowledged_by_id == here.users["nurse"].pk
    sign_in(client, here, "head")
    client.post(address)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by_id == here.users["nurse"].pk


def test_coming_and_going(client, here):
    sign_in(client, here, "nurse")
    client.post(reverse("conversations:presence"), {"state": "online", "capacity": "5"})
    row = Presence.objects.get()
    assert (row.state, row.capacity, row.department_ids) == ("online", 5, [here.ward.pk])
    client.post(reverse("conversations:presence"), {"state": "offline"})
    row.refresh_from_db()
    assert (row.state, row.capacity) == ("offline", 5)


def test_what_reads_like_a_prescription_is_asked_about_and_noted(client, here):
    here.patient()
    row = say(here, "牙疼，吃什么药")
    sign_in(client, here, "nurse")
    address = reverse("conversations:reply", args=[row.uid])
    text = "布洛芬每次 0.3 克，一天三次"
    answer = client.post(address, {"text": text, "key": "1"}, headers={"Accept-Language": "zh-hans"})
    assert answer.status_code == 422
    assert "像是在说剂量" in answer.content.decode()
    assert text in answer.content.decode()
    safe = client.post(address, {"text": text, "key": "1", "instead": "1"}, headers={"Accept-Language": "zh-hans"})
    assert "线上不能作诊断或开药" in safe.content.decode()
    assert not Message.objects.filter(direction="out").exists()
    client.post(address, {"text": text, "key": "2", "confirmed": "1"})
    assert Message.objects.get(direction="out").body == text
    assert "dose" in AuditEvent.objects.get(action="conversation.limit").detail["limits"]


def test_the_list_of_a_department_shows_its_patients_and_red_flags_first(client, here, frozen_clock):
    here.patient(0)
    say(here, "伤口有点痒")
    frozen_clock.move(minutes=5)
    here.patient(1)
    write_from_sandbox(here.tenant_id, here.channel, "13800000001", "胸口疼得厉害", kind="phone")
    run_until_idle(*LOOPS)
    sign_in(client, here, "centre")
    page = client.get(reverse("conversations:inbox"), {"tab": "all", "department": here.ward.uid}).content.decode()
    assert page.index("李建国") < page.index("王秀英")
    other = client.get(reverse("conversations:inbox"), {"tab": "all", "department": here.other_ward.uid})
    assert "王秀英" not in other.content.decode()


def test_a_supervisor_says_what_a_colleague_is_good_at_and_complaints_wait_for_her(client, here):
    told = {"user": str(here.users["centre"].uid), "capacity": "3", "skills": ["complaint"]}
    address = reverse("conversations:set_agent")
    sign_in(client, here, "other")
    assert client.post(address, told).status_code == 403
    sign_in(client, here, "officer")
    assert client.post(address, told).status_code == 303
    row = Presence.objects.get(user=here.users["centre"])
    assert (row.capacity, row.skills, row.state) == (3, ["complaint"], "offline")
    patient = here.patient(0)
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", "我要投诉你们的护士", kind="phone")
    run_until_idle("conversations.inbound")
    assert Conversation.objects.get(patient_id=patient).skill == ""  # nobody who can is here
    for name in ("nurse", "officer", "centre"):
        services.set_presence(here.actor(name), "online")
    here.patient(1)
    write_from_sandbox(here.tenant_id, here.channel, "13800000001", "我要投诉医生态度差", kind="phone")
    run_until_idle("conversations.inbound", "conversations.assigning")
    heard = Conversation.objects.latest("pk")
    assert (heard.skill, heard.owner_id) == ("complaint", here.users["centre"].pk)
