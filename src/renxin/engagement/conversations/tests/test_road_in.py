"""The road in: what a channel tells us is kept once, finds its person, and waits for somebody."""

from datetime import timedelta

import pytest

from renxin.engagement.channels.models import RawInbound
from renxin.engagement.channels.services import accept_inbound, replay_inbound, write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import ContactCounter, Conversation, Message
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.people.patients.services import merge_patients, unmerge_patients

from .making import TalkingWorld, message, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def say(here: TalkingWorld, text: str = "伤口有点痒，正常吗？", phone: str = "13800000000") -> None:
    write_from_sandbox(here.tenant_id, here.channel, phone, text, kind="phone")
    run_until_idle(*LOOPS)


def test_a_known_patient_waits_in_the_queue(here):
    patient = here.patient()
    say(here)
    row = Conversation.objects.get()
    assert (row.patient_id, row.status, row.unread, row.owner_id) == (patient, "queue", 1, None)
    assert row.waiting_since == clock.now()
    kept = Message.objects.get()
    assert (kept.direction, kept.status, kept.body) == ("in", "received", "伤口有点痒，正常吗？")
    assert Event.objects.filter(patient_id=patient, kind="message.received").count() == 1
    assert not Event.objects.filter(payload__icontains="痒").exists()


def test_waiting_counts_from_the_first_unanswered_message(here, frozen_clock):
    here.patient()
    say(here)
    first = clock.now()
    frozen_clock.move(minutes=20)
    say(here, "在吗？")
    assert Conversation.objects.get().waiting_since == first
    assert Conversation.objects.get().unread == 2


def test_a_repeat_of_the_same_message_is_nothing(here):
    here.patient()
    body = '{"type": "text", "id": "x1", "from": "13800000000", "kind": "phone", "text": "您好", "at": "%s"}'
    for _ in range(3):
        accept_inbound(here.tenant_id, here.channel, "x1", body % clock.now().isoformat())
        run_until_idle(*LOOPS)
    assert Message.objects.count() == 1
    assert RawInbound.objects.get().state == "applied"


def test_an_unknown_sender_becomes_a_provisional_patient_and_gets_only_answers(here):
    say(here, phone="13911112222")
    stranger = Patient.objects.get(status="provisional")
    assert services.send(here.system, message(stranger.pk, "a")).rule == "provisional"
    row = Conversation.objects.get(patient_id=stranger.pk)
    sent = services.reply(here.actor("centre"), row, "您好，请问您怎么称呼？", key="k1")
    run_until_idle(*LOOPS)
    assert Message.objects.get(patient_id=stranger.pk, id=sent.message_id).status == "sent"


def test_of_a_family_that_shares_a_phone_the_one_we_talked_with_answers(here, frozen_clock):
    here.patient(1, phone="13700001111")
    talked = here.patient(2, phone="13700001111")
    services.send(here.system, message(talked, "a"))
    run_until_idle(*LOOPS)
    frozen_clock.move(minutes=5)
    say(here, "收到", phone="13700001111")
    assert Conversation.objects.get(status="queue").patient_id == talked


def test_what_cannot_be_read_is_parked_with_the_reason_and_can_be_replayed(here):
    here.patient()
    accept_inbound(here.tenant_id, here.channel, "bad", '{"type": "text", "at": "2026-03-10T09:00:00+08:00"}')
    accept_inbound(here.tenant_id, here.channel, "noise", "\x00 no json")
    say(here)
    assert Message.objects.count() == 1
    states = dict(RawInbound.objects.filter(external_id__in=["bad", "noise"]).values_list("external_id", "state"))
    assert states == {"bad": "parked", "noise": "parked"}
    parked = RawInbound.objects.get(external_id="bad")
    assert "lacks" in parked.reason
    replay_inbound(here.system, parked.pk)
    assert RawInbound.objects.get(pk=parked.pk).state == "received"


def test_a_message_reopens_a_closed_conversation_for_everybody(here):
    here.patient()
    say(here)
    row = Conversation.objects.get()
    services.assign(here.actor("nurse"), row, here.users["nurse"].pk)
    services.close(here.actor("nurse"), row)
    say(here, "还有一个问题")
    row.refresh_from_db()
    assert (row.status, row.owner_id) == ("queue", None)


def test_a_message_to_somebody_who_talks_stays_hers(here):
    here.patient()
    say(here)
    row = Conversation.objects.get()
    services.reply(here.actor("nurse"), row, "正常的", key="1")
    say(here, "谢谢")
    row.refresh_from_db()
    assert (row.status, row.owner_id, row.unread) == ("human", here.users["nurse"].pk, 1)


def test_a_merge_joins_the_conversations_and_can_be_undone(here, frozen_clock):
    keeper, loser = here.patient(1), here.patient(2)
    services.send_many(here.system, [message(keeper, "a"), message(loser, "b")])
    run_until_idle(*LOOPS)
    frozen_clock.move(hours=1)
    say(here, "我是王秀英", phone="13800000002")
    waiting = clock.now()
    merge_patients(here.system, keeper, loser, reason="同一人", evidence={})
    row = Conversation.objects.get(patient_id=keeper)
    assert (row.status, row.unread, row.waiting_since) == ("queue", 1, waiting)
    assert Message.objects.filter(patient_id=keeper).count() == 3
    assert ContactCounter.objects.get(patient_id=keeper, purpose="FOLLOWUP").count == 2
    unmerge_patients(here.system, loser, reason="弄错了")
    assert Conversation.objects.get(patient_id=loser).waiting_since == waiting
    assert Message.objects.filter(patient_id=keeper).count() == 1
    assert ContactCounter.objects.get(patient_id=keeper).count == 1


def test_two_people_cannot_answer_past_each_other(here):
    here.patient()
    say(here)
    row = Conversation.objects.get()
    services.reply(here.actor("nurse"), row, "正常的", key="1", version=row.version)
    with pytest.raises(services.Collision):
        services.reply(here.actor("head"), row, "请来医院看看", key="2", version=row.version)
    assert Message.objects.filter(direction="out").count() == 1


def test_pressing_twice_sends_once(here):
    here.patient()
    say(here)
    row = Conversation.objects.get()
    version = row.version
    for _ in range(2):
        services.reply(here.actor("nurse"), row, "正常的", key="same", version=version)
    assert Message.objects.filter(direction="out").count() == 1


def test_composing_is_seen_for_some_seconds_and_the_first_one_counts(here):
    here.patient()
    say(here)
    row = Conversation.objects.get()
    services.note_composing(here.actor("nurse"), row)
    services.note_composing(here.actor("head"), row)
    row.refresh_from_db()
    assert row.composing_by_id == here.users["nurse"].pk
    assert row.composing_until <= clock.wall() + timedelta(seconds=20)
