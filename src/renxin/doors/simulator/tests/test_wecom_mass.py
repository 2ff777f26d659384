"""WeCom's mass tasks over the simulated vendor: who presses, who is chased, caps, faults, files."""

from datetime import timedelta

import pytest

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import (
    chasing,
)
from renxin.engagement.channels.models import (
    RawInbound,
    VendorToken,
    WecomMassTarget,
    WecomMassTask,
)
from renxin.engagement.channels.services import Media
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.services import Outgoing
from renxin.kernel.core import clock, files
from renxin.kernel.core.errors import NotAllowed, WrongState
from renxin.people.patients.models import Patient

from .wecom_making import PDF, PNG, Company, company

Status = WecomMassTask.Status


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def phone(here: Company, person: str = "wm-wang") -> list[tuple[str, str]]:
    return [(message.text, message.status) for message in here.store.messages(person)]


def due_now(model, field: str = "next_look_at") -> None:
    model.objects.update(**{field: clock.wall() - timedelta(seconds=1)})


def test_a_message_waits_for_the_colleague_and_arrives_when_she_presses(here):
    here.follow()
    (receipt,) = here.send(here.item())
    assert receipt.awaiting
    assert phone(here) == [("请您按时复诊。", "waiting")]
    task = WecomMassTask.objects.get()
    assert (task.userid, task.status, task.msgid) == ("nurse", "asked", receipt.external_id)
    people.press_send(here.store, task.msgid)
    due_now(WecomMassTask)
    assert chasing.look() == 1
    assert WecomMassTarget.objects.get().status == "sent"
    assert WecomMassTask.objects.get().status == "done"
    assert '"status": "delivered"' in RawInbound.objects.order_by("-id").first().body


def test_one_text_to_many_is_one_task_for_each_colleague(here):
    for number in range(3):
        here.follow(f"wm-{number}")
    here.follow("wm-9", "head_nurse")
    items = [here.item(f"wm-{n}", key=f"{n:032x}-0") for n in (0, 1, 2, 9)]
    assert all(receipt.awaiting for receipt in here.send(*items))
    assert sorted(WecomMassTask.objects.values_list("userid", flat=True)) == ["head_nurse", "nurse"]


def test_the_same_key_is_never_handed_over_twice(here):
    here.follow()
    first, again = here.send(here.item()), here.send(here.item())
    assert first == again
    assert len(phone(here)) == 1


def test_the_speaker_is_asked_when_she_has_the_contact(here):
    here.follow(userid="nurse")
    here.follow(userid="head_nurse")
    here.send(here.item(speaker_id=here.here.head_nurse.pk))
    assert WecomMassTask.objects.get().userid == "head_nurse"


def test_a_person_gets_one_mass_message_a_day(here, frozen_clock):
    here.follow()
    here.send(here.item())
    (second,) = here.send(here.item(key="cd" * 16 + "-0"))
    assert (second.error.reason, second.error.permanent) == ("vendor_daily_cap", False)
    assert 0 < second.error.retry_after <= 33 * 3600
    frozen_clock.move(days=1)
    assert here.send(here.item(key="cd" * 16 + "-0"))[0].awaiting


def test_the_months_cap_sends_her_another_way(here, frozen_clock):
    frozen_clock.set(frozen_clock.now().replace(day=2))
    here.follow()
    for day in range(4):
        assert here.send(here.item(key=f"{day:032x}-0"))[0].awaiting
        frozen_clock.move(days=1)
    (fifth,) = here.send(here.item(key="ee" * 16 + "-0"))
    assert (fifth.error.reason, fifth.error.permanent) == ("vendor_monthly_cap", True)


def test_what_is_clinical_never_waits_for_a_press(here):
    here.follow()
    (receipt,) = here.send(here.item(message_class="clinical"))
    assert (receipt.error.reason, receipt.error.permanent) == ("needs_a_press", True)


def test_who_is_nobodys_contact_is_reached_another_way(here):
    (receipt,) = here.send(here.item("wm-nobody"))
    assert (receipt.error.reason, receipt.error.permanent) == ("not_a_contact", True)


def test_part_of_a_task_may_be_refused(here):
    for number in range(4):
        here.follow(f"wm-{number}")
    here.store.set_fault("partial")
    receipts = here.send(*[here.item(f"wm-{n}", key=f"{n:032x}-0") for n in range(4)])
    assert [receipt.awaiting for receipt in receipts] == [True, False, True, False]
    assert {receipt.error.reason for receipt in receipts if receipt.error} == {"not_a_contact"}


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        ("error", "45009", "rate_limited"),
        ("error", "45033", "too_many_at_once"),
        ("error", "-1", "vendor_busy"),
        ("down", "", "vendor_down"),
    ],
)
def test_a_fault_that_passes_leaves_no_trace(here, fault, code, reason):
    here.follow()
    here.store.set_fault(fault, path="cgi-bin/externalcontact/add_msg_template", code=code)
    (receipt,) = here.send(here.item())
    assert (receipt.error.reason, receipt.error.permanent, receipt.error.unknown) == (reason, False, False)
    assert here.send(here.item())[0].awaiting
    assert len(phone(here)) == 1


@pytest.mark.parametrize(
    ("code", "reason", "account"),
    [
        ("40001", "bad_secret", True),
        ("60020", "untrusted_ip", True),
        ("48002", "no_permission", True),
        ("84061", "not_a_contact", False),
        ("41048", "nobody_to_send_to", False),
        ("99999", "wecom_99999", False),
    ],
)
def test_a_code_says_whose_fault_it_is(here, code, reason, account):
    here.follow()
    here.store.set_fault("error", path="cgi-bin/externalcontact/add_msg_template", code=code)
    (receipt,) = here.send(here.item())
    assert (receipt.error.reason, receipt.error.account_fault, receipt.error.permanent) == (
        reason,
        account,
        not account,
    )
    here.channel.refresh_from_db()
    assert here.channel.alarm == (reason if account else "")


def test_an_answer_that_is_lost_is_never_tried_again(here):
    here.follow()
    here.store.set_fault("lost", path="cgi-bin/externalcontact/add_msg_template")
    assert here.send(here.item())[0].error.unknown
    assert here.send(here.item())[0].error.unknown
    assert len(phone(here)) == 1
    assert WecomMassTask.objects.get().status == Status.UNKNOWN


def test_a_stolen_token_is_renewed_once(here):
    here.follow()
    here.store.set_fault("stolen", path="cgi-bin/externalcontact/add_msg_template")
    before = VendorToken.objects.get(purpose="app").token
    assert here.send(here.item())[0].awaiting
    assert VendorToken.objects.get(purpose="app").token != before


def test_who_does_not_press_is_chased_three_times_a_day(here):
    here.follow()
    here.send(here.item())
    task, boss = WecomMassTask.objects.get(), here.here.actor(here.here.head_nurse)
    with pytest.raises(NotAllowed):
        chasing.remind(here.here.actor(here.here.nurse), task)
    for _time in range(3):
        chasing.remind(boss, task)
    with pytest.raises(WrongState):
        chasing.remind(boss, task)
    assert len(here.store.get("tasks", task.msgid)["reminders"]) == 3


def test_what_nobody_pressed_is_taken_back_and_goes_another_way(here, frozen_clock):
    here.follow()
    here.send(here.item())
    frozen_clock.move(hours=25)
    due_now(WecomMassTask)
    chasing.look()
    task = WecomMassTask.objects.get()
    assert task.status == Status.EXPIRED
    assert here.store.get("tasks", task.msgid)["status"] == "cancelled"
    assert people.press_send(here.store, task.msgid) == 0
    assert '"reason": "not_confirmed"' in RawInbound.objects.order_by("-id").first().body


def test_a_task_is_taken_back_by_hand(here):
    here.follow()
    here.send(here.item())
    chasing.cancel(here.here.actor(here.here.head_nurse), WecomMassTask.objects.get())
    assert WecomMassTask.objects.get().status == Status.CANCELLED
    assert phone(here) == [("请您按时复诊。", "recalled")]


def test_files_travel_through_the_vendors_store(here):
    patient_id = here.follow()
    kept = files.keep(here.here.system, "伤口护理.pdf", PDF, patient_id=patient_id)
    picture = files.keep(here.here.system, "怎么换药.png", PNG, patient_id=patient_id)
    media = [Media(kind=one.kind, file_uid=str(one.uid), title=one.name) for one in (kept, picture)]
    (receipt,) = here.send(here.item(patient_id=patient_id, media=media))
    assert receipt.error is None
    assert phone(here)[-1][0] == "请您按时复诊。\n[伤口护理.pdf]\n[怎么换药.png]"
    assert sorted(each["type"] for each in here.store.all("media").values()) == ["file", "image"]


def test_a_file_that_is_gone_or_refused_asks_nobody(here):
    here.follow()
    gone = Media(kind="file", file_uid="01990000-0000-7000-8000-000000000000")
    (receipt,) = here.send(here.item(media=[gone]))
    assert (receipt.error.reason, receipt.error.permanent) == ("no_such_file", True)
    assert not WecomMassTask.objects.exists()


def awaiting(here: Company, *people_of: str) -> list[tuple[Conversation, Message]]:
    """Send patients a message that waits until their colleague presses; return each with its conversation."""
    found = [(person, here.follow(person)) for person in people_of]
    for person, patient in found:
        identify(here.here.system, patient, person)
        told = {"purpose": "CARE_SERVICE", "body": {"zh": "请您按时复诊。"}, "channel_kind": "wecom"}
        conversations.send(here.here.system, Outgoing(patient_id=patient, idempotency_key=person, **told))
    conversations.dispatch_due()
    rows = {row.patient_id: row for row in Message.objects.filter(source="", direction="out")}
    return [(Conversation.objects.get(patient_id=patient), rows[patient]) for _person, patient in found]


def identify(system, patient: int, name: str) -> None:
    Patient.objects.filter(pk=patient).update(status="active", name=name)


def test_what_waits_for_a_press_is_taken_back_when_it_is_one_patients_alone(here):
    boss = here.here.actor(here.here.service)
    ((talk, message),) = awaiting(here, "wm-wang")
    assert message.status == "awaiting"
    assert conversations.can_recall(boss, message)
    conversations.recall(boss, talk, message.id)
    assert people.press_send(here.store, WecomMassTask.objects.get().msgid) == 0, "nobody can press it any more"
    here.read()
    message = Message.objects.get(patient_id=talk.patient_id, id=message.id)
    assert (message.status, message.reason) == ("cancelled", "recalled")
    assert conversations.dispatch_due() == 0, "and it goes no other way"


def test_what_waits_together_with_others_stays(here):
    boss = here.here.actor(here.here.service)
    (talk, message), _other = awaiting(here, "wm-wang", "wm-li")
    assert not conversations.can_recall(boss, message)
    with pytest.raises(WrongState):
        conversations.recall(boss, talk, message.id)
