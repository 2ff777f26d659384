"""Red flags in a conversation: 120 first, a person at once, the next one until somebody takes it up."""

import pytest

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Alarm, Conversation
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event

from .making import TalkingWorld, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def say(here: TalkingWorld, text: str) -> Conversation:
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get()


def tasks() -> list[Task]:
    return list(Task.objects.filter(kind="alarm", state="open").order_by("id"))


@pytest.mark.parametrize("before", ["closed", "queue", "human"])
def test_whatever_the_state_she_reads_120_and_a_person_is_alarmed(here, before):
    patient = here.patient()
    if before != "closed":
        row = say(here, "伤口有点痒")
    if before == "human":
        services.reply(here.actor("nurse"), row, "请拍张照片给我", key="1")
    row = say(here, "我胸口疼得厉害，出冷汗")
    assert row.priority == Conversation.Priority.RED
    text = SandboxDelivery.objects.filter(patient_id=patient).order_by("-id").first().text
    assert "120" in text.splitlines()[0]
    (task,) = tasks()
    assert (task.risk, task.due_at) == (3, clock.now() + (task.due_at - task.starts_at))
    assert task.owner_id == (here.users["nurse"].pk if before == "human" else None)
    assert task.department_id == here.ward.pk
    assert (row.first_due_at or row.next_due_at) is not None
    assert Event.objects.filter(kind="alarm.raised").count() == 1
    assert not Event.objects.filter(payload__icontains="chest").exists()


def test_at_night_it_goes_out_at_once(here, frozen_clock):
    patient = here.patient()
    frozen_clock.move(hours=16)
    say(here, "我不想活了")
    text = SandboxDelivery.objects.get(patient_id=patient).text
    assert "12356" in text


def test_the_same_words_again_are_the_same_alarm_and_others_a_new_one(here, frozen_clock):
    here.patient()
    say(here, "胸痛")
    say(here, "还是胸痛")
    assert Alarm.objects.count() == 1
    say(here, "现在喘不上气")
    assert Alarm.objects.count() == 2
    frozen_clock.move(minutes=11)
    say(here, "胸痛")
    assert Alarm.objects.count() == 3


def test_others_are_called_after_10_20_and_30_minutes_until_somebody_takes_it_up(here, frozen_clock):
    here.patient()
    row = say(here, "胸痛")
    for minutes, most in ((9, 1), (1, 2), (10, 3), (10, 4), (30, 4)):
        frozen_clock.move(minutes=minutes)
        run_until_idle("conversations.clocks")
        assert len(tasks()) == most
    assert tasks()[1].owner_id == here.users["head"].pk
    assert len(selectors.open_alarms(here.actor("nurse"))) == 1
    services.reply(here.actor("nurse"), row, "请马上拨打 120，我这就给您打电话。", key="1")
    assert [task.source.rpartition(":")[2] for task in tasks()] == ["0"]
    alarm = Alarm.objects.get()
    assert (alarm.acknowledged_by_id, alarm.call_at) == (here.users["nurse"].pk, None)
    assert selectors.open_alarms(here.actor("nurse")) == []
    assert Event.objects.get(kind="alarm.acknowledged").payload["after_seconds"] == 3600


def test_the_outcome_of_the_task_is_the_outcome_of_the_alarm(here):
    here.patient()
    say(here, "胸痛")
    worklist.complete_task(here.actor("nurse"), tasks()[0], "emergency")
    run_until_idle("timeline.sequencer", "timeline.consumers")
    alarm = Alarm.objects.get()
    assert (alarm.outcome, alarm.acknowledged_by_id) == ("emergency", here.users["nurse"].pk)


def test_a_denial_alarms_nobody(here):
    here.patient()
    say(here, "没有胸痛，也没有发烧")
    assert Alarm.objects.count() == 0


def test_a_nurse_of_another_ward_does_not_see_the_alarm(here):
    here.patient()
    say(here, "胸痛")
    assert selectors.open_alarms(here.actor("other")) == []
