"""The automatic follow-up conversation over a messenger: offered, held, scored, stopped, handed to a person."""

import json

import pytest
from tests.harness.ward import Ward

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import Inbound
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.services import receive
from renxin.engagement.phone import flow_pack, flows
from renxin.engagement.phone.models import VoiceAsk
from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.programs.careplans import services
from renxin.programs.careplans.dialogue import calling, holding
from renxin.programs.careplans.models import Closure, Contact, Dialogue, DialogueSwitch
from renxin.programs.careplans.tests.making import ago, care_ward, enrolled

PHONE = "13800138001"


class Told:
    """A patient with a phone, in a programme whose next contact is held by conversation."""

    def __init__(self, here: Ward, asks: list[str]) -> None:
        self.here = here
        self.channel = Channel.objects.get(kind="sandbox")
        self.patient = here.patient(phone=PHONE)
        self.number = 0
        self.says("请问停车场在哪里")  # she has written to us before
        Conversation.objects.update(status="closed", owner=None, waiting_since=None)
        way = enrolled(here, self.patient, "P14", discharge=ago(3))
        self.contact = Contact.objects.filter(plan_id=way.plan_id, closed_at__isnull=True).order_by("due_on").first()
        Contact.objects.filter(pk=self.contact.pk).update(by="bot", asks=asks, state="due", act_at=clock.now())
        services.sweep_contacts()
        self.contact.refresh_from_db()

    def says(self, text: str) -> None:
        """Let her write."""
        self.number += 1
        inbound = Inbound(
            external_id=f"m{self.number}", address_kind="sandbox", address=PHONE, text=text, written_at=clock.now()
        )
        receive(self.here.system, self.channel.pk, inbound)

    def heard(self) -> str:
        """Return what was said to her last."""
        return Message.objects.filter(patient_id=self.patient, direction="out").order_by("-id")[0].body

    @property
    def dialogue(self) -> Dialogue:
        return Dialogue.objects.get()


@pytest.fixture
def here(db, frozen_clock, monkeypatch):
    found = care_ward()
    DialogueSwitch.objects.create(tenant_id=found.tenant.pk, by_text=True, changed_at=clock.now())
    monkeypatch.setattr(holding, "is_on", lambda actor, way="by_text": True)  # the gate has tests of its own
    return found


def test_all_is_well_is_seven_messages_and_nobody_has_to_do_anything(here):
    told = Told(here, ["VS_SBP", "VS_DBP", "SYM_CHEST", "MED_TAKE"])
    assert told.contact.state == "sent"
    assert "120" in told.heard()
    assert "查看" in told.heard()  # who looks and when, before she writes anything
    told.says("好的")
    assert "血压" in told.heard()
    assert "人工" in told.heard()
    for text in ("一百二八十", "没有", "天天吃"):
        told.says(text)
    assert "120" in told.heard()
    told.says("对")
    closure = Closure.objects.get(contact=told.contact)
    assert (closure.method, closure.level) == ("bot", 0)
    assert json.loads(closure.answers) == {"VS_SBP": 120, "VS_DBP": 80, "SYM_CHEST": "none", "MED_TAKE": 0}
    assert told.dialogue.state == "done"
    assert not Task.objects.filter(patient_id=told.patient, title_code="care_dialogue").exists()


def test_the_end_of_a_conversation_gives_what_the_stage_has_to_read(here):
    told = Told(here, ["MED_TAKE"])
    Contact.objects.filter(pk=told.contact.pk).update(sends=["never_stop_pills"])
    for text in ("好的", "天天吃", "对"):
        told.says(text)
    assert "【药不要自己停】" in told.heard()


def test_a_red_flag_stops_it_at_once_and_alarms(here):
    told = Told(here, ["VS_SBP", "VS_DBP", "COND"])
    told.says("好")
    told.says("胸口压着疼，一直冒冷汗")
    assert told.heard().startswith("【自动提醒】")
    assert "120" in told.heard()
    assert (told.dialogue.state, told.dialogue.why) == ("stopped", "red_flag")
    assert Task.objects.filter(patient_id=told.patient, title_code="red_flag").exists()
    before = Message.objects.filter(direction="out").count()
    told.says("好")
    assert Dialogue.objects.get().turns == 2
    assert Message.objects.filter(direction="out").count() <= before + 1  # no question follows


def test_a_red_answer_tells_120_raises_the_alarm_and_closes_the_contact(here):
    told = Told(here, ["VS_SBP", "VS_DBP", "COND"])
    told.says("好")
    told.says("高压一百九，低压一百")
    assert (told.dialogue.state, told.dialogue.why) == ("stopped", "red_answer")
    assert told.heard().startswith("【自动提醒】")
    assert Alarm.objects.filter(patient_id=told.patient, level=3).count() == 1
    assert Closure.objects.get(contact=told.contact).level == 3


def test_a_person_is_there_in_the_same_turn_with_what_was_said(here):
    told = Told(here, ["VS_SBP", "VS_DBP", "COND"])
    told.says("好")
    told.says("130/80")
    told.says("转人工")
    assert told.dialogue.state == "person"
    assert Task.objects.get(title_code="care_dialogue").source == f"careplans:{told.contact.pk}"
    told.contact.refresh_from_db()
    assert json.loads(told.contact.draft)["answers"] == {"VS_SBP": 130, "VS_DBP": 80}
    row = Conversation.objects.get(patient_id=told.patient)
    assert row.status == "queue"
    assert "130" in row.summary


def test_what_is_not_understood_is_asked_once_more_and_then_a_person_goes_on(here):
    told = Told(here, ["VS_SBP", "VS_DBP"])
    told.says("好")
    told.says("今天太阳真好")
    assert "没听懂" in told.heard()
    told.says("今天太阳真好")
    assert (told.dialogue.state, told.dialogue.why) == ("person", "unclear")
    assert "太阳" in told.dialogue.heard


def test_silence_reminds_twice_and_gives_up_keeping_what_was_said(here, frozen_clock):
    told = Told(here, ["VS_SBP", "VS_DBP", "COND"])
    told.says("好")
    told.says("130/80")
    for _time in range(3):
        frozen_clock.move(hours=30)
        holding.sweep_dialogues()
    assert told.dialogue.state == "silent"
    assert told.dialogue.reminders == 2
    told.contact.refresh_from_db()
    assert json.loads(told.contact.draft)["answers"] == {"VS_SBP": 130, "VS_DBP": 80}


def test_words_about_something_else_before_she_agrees_are_not_ours(here):
    told = Told(here, ["COND"])
    told.says("几点开门")
    assert told.dialogue.state == "offered"
    assert told.dialogue.turns == 0


def test_a_nurse_who_was_faster_ends_it(here):
    told = Told(here, ["COND"])
    told.says("好")
    services.answer_contact(here.system, told.contact, services.Given(method="phone", answers={"COND": "better"}))
    told.says("好些了")
    assert told.dialogue.state == "overtaken"


def test_who_never_wrote_is_called_where_the_hospital_wants_it(here):
    mine = here.patient("赵敏", "13800138002")
    way = enrolled(here, mine, "P14", discharge=ago(3))
    row = Contact.objects.filter(plan_id=way.plan_id, closed_at__isnull=True).order_by("due_on")[0]
    asks = ["VS_SBP", "SYM_CHEST", "SYM_PALP", "WND"]
    Contact.objects.filter(pk=row.pk).update(by="bot", asks=asks, state="due", act_at=clock.now())
    services.sweep_contacts()
    row.refresh_from_db()
    ask = VoiceAsk.objects.get(patient_id=mine)
    flow = flow_pack.known(ask.flow)
    assert [step.code for step in flow.steps] == ["SYM_CHEST", "SYM_PALP", "WND"]  # numbers are not asked on keys
    assert flow.step("SYM_CHEST").levels == {"effort": 1, "rest": 2, "long": 3}
    told = {"hospital": "仁心", "name": "赵敏", "birth": "0305", "language": "zh"}
    assert flows.is_whole(flows.ask_document(flow, **told))
    heard = {"SYM_CHEST": "none", "SYM_PALP": "no", "WND": "dry"}
    calling.note_answers(here.system, row, heard)
    closure = Closure.objects.get(contact=row)
    assert (closure.method, closure.level) == ("call_bot", 0)
    assert json.loads(closure.answers)["SYM_PALP"] is False
