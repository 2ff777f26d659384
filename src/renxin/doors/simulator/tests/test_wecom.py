"""WeCom from end to end over the simulated vendor: contacts, greeting, mass tasks, faults."""

from datetime import timedelta

import pytest

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import (
    chasing,
    contacts,
    groups,
    handover,
    moments,
    notices,
    syncing,
    tags,
    ways,
    welcome,
)
from renxin.engagement.channels.models import (
    RawInbound,
    VendorToken,
    WecomContact,
    WecomGroup,
    WecomMassTarget,
    WecomMassTask,
    WecomMoment,
    WecomStaff,
    WecomTransfer,
    WecomWelcome,
    WecomWish,
)
from renxin.engagement.channels.services import tell_staff
from renxin.engagement.conversations.models import Message
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments import services as tagging
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.people.patients.models import AccountLink, CareRelation

from .wecom_making import Company, adapter_sync, company

Status = WecomMassTask.Status


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def phone(here: Company, person: str = "wm-wang") -> list[tuple[str, str]]:
    return [(message.text, message.status) for message in here.store.messages(person)]


def due_now(model, field: str = "next_look_at") -> None:
    model.objects.update(**{field: clock.wall() - timedelta(seconds=1)})


def test_staff_are_fetched_and_find_their_accounts(here):
    assert dict(WecomStaff.objects.values_list("userid", "user_id")) == {
        "head_nurse": here.here.head_nurse.pk,
        "nurse": here.here.nurse.pk,
    }


def test_a_new_contact_is_greeted_inside_the_twenty_seconds(here):
    patient_id = here.follow(name="秋日暖阳")
    assert welcome.greet() == 1
    row = WecomWelcome.objects.get()
    assert (row.status, row.code) == ("sent", "")
    assert row.sent_at - row.received_at < timedelta(seconds=3)
    assert phone(here)[0][0].startswith("您好，这里是仁心测试医院")
    here.read()
    said = Message.objects.get(patient_id=patient_id, direction="out")
    assert (said.source, said.status, said.author_id) == ("wecom.welcome", "sent", here.here.nurse.pk)


def test_a_late_code_is_not_used_and_a_used_one_is_not_repeated(here):
    here.follow()
    WecomWelcome.objects.update(received_at=clock.wall() - timedelta(seconds=21))
    assert welcome.greet() == 0
    assert WecomWelcome.objects.get().status == "late"
    here.follow("wm-li")
    here.store.set_fault("lost", path="cgi-bin/externalcontact/send_welcome_msg")
    assert welcome.greet() == 1
    assert WecomWelcome.objects.exclude(status="late").get().problem == "timeout"
    assert welcome.greet() == 0
    assert len(phone(here, "wm-li")) == 1


def test_the_card_is_read_and_a_noted_number_proposes_who_she_is(here):
    known = here.here.patient(phone="13900139001")
    writer = here.follow(name="秋日暖阳")
    here.store.change("follows", "nurse wm-wang", remark_mobiles=["13900139001"], remark="王阿姨")
    assert contacts.look_at_details() == 1
    contact = WecomContact.objects.get()
    assert (contact.name, contact.remark, contact.add_way) == ("秋日暖阳", "王阿姨", 1)
    link = AccountLink.objects.get()
    assert (link.patient_id, link.account_patient_id, link.state) == (known, writer, "proposed")


def test_the_same_unionid_proposes_the_same_person(here):
    first = here.follow("wm-1", unionid="o6-1")
    second = here.follow("wm-2", unionid="o6-1")
    while contacts.look_at_details():
        pass
    assert {(link.kind, link.patient_id) for link in AccountLink.objects.all()} <= {
        ("unionid", first),
        ("unionid", second),
    }
    assert AccountLink.objects.count() == 1


def test_two_who_are_added_in_the_same_second_are_two(here):
    people.add_customer(here.store, "nurse", "wm-a")
    people.add_customer(here.store, "nurse", "wm-b")
    here.hear()
    assert WecomContact.objects.count() == 2


def test_a_repeated_callback_is_one_and_a_forged_one_is_none(here):
    here.store.set_fault("repeated")
    people.add_customer(here.store, "nurse", "wm-a")
    assert here.hear() == [200, 200, 200]
    assert WecomContact.objects.count() == RawInbound.objects.count() == WecomWelcome.objects.count() == 1
    here.store.set_fault("forged")
    people.add_customer(here.store, "nurse", "wm-b")
    assert here.hear() == [403]
    assert WecomContact.objects.count() == 1


def test_who_removes_one_colleague_is_still_reached_over_the_other(here):
    here.follow(userid="nurse")
    patient_id = here.follow(userid="head_nurse")
    people.end_follow(here.store, "nurse", "wm-wang", by="customer")
    here.hear()
    assert here.who("wm-wang") == patient_id
    assert WecomContact.objects.get(userid="nurse").ended_by == "patient"
    people.end_follow(here.store, "head_nurse", "wm-wang", by="customer")
    here.hear()
    with pytest.raises(ValueError, match="unpack"):
        here.who("wm-wang")


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


def test_a_code_brings_source_and_owner(here):
    nurse = here.here.nurse
    data = ways.WayData(name="骨科门诊", userids=["nurse"], source="门诊大厅", owner_id=nurse.pk, welcome="欢迎您！")
    way = ways.create_way(here.here.actor(here.here.head_nurse), here.channel, data)
    assert way.status == "open"
    picture, kind = ways.picture_of(way)
    assert (picture[:4], kind) == (b"\x89PNG", "image/png")
    people.scan(here.store, way.config_id, "wm-wang")
    here.hear()
    welcome.greet()
    assert phone(here)[0][0] == "欢迎您！"
    patient_id = here.who("wm-wang")
    assert CareRelation.objects.get(patient_id=patient_id).practitioner_id == nurse.practitioner_id
    way.refresh_from_db()
    assert way.added == 1
    changed = ways.WayData(name="骨科门诊", userids=["nurse", "head_nurse"])
    ways.update_way(here.here.actor(here.here.head_nurse), way, changed)
    assert here.store.get("ways", way.config_id)["user"] == ["nurse", "head_nurse"]
    ways.end_way(here.here.actor(here.here.head_nurse), way)
    assert here.store.get("ways", way.config_id) is None


def test_a_code_that_cannot_be_made_says_why(here):
    here.store.set_fault("error", path="cgi-bin/externalcontact/add_contact_way", code="41045")
    data = ways.WayData(name="骨科门诊", userids=["nurse"])
    with pytest.raises(InvalidInput, match=r"\S"):
        ways.create_way(here.here.actor(here.here.head_nurse), here.channel, data)


def test_a_temporary_session_knows_whom_it_was_made_for(here, frozen_clock):
    patient_id = here.here.patient()
    session = ways.offer_temporary(here.here.actor(here.here.nurse), here.channel, patient_id, "nurse", 7)
    people.scan(here.store, session.way.config_id, "wm-daughter")
    here.hear()
    session.refresh_from_db()
    assert (session.status, session.external_userid) == ("open", "wm-daughter")
    assert AccountLink.objects.get().patient_id == patient_id
    frozen_clock.move(days=8)
    assert ways.end_what_is_over() == 1


def test_tags_go_both_ways_and_come_to_rest(here):
    patient_id = here.follow()
    contacts.look_at_details()
    people.tag_by_hand(here.store, "nurse", "wm-wang", "术后随访")
    here.hear()
    syncing.learn_tags()
    contacts.look_at_details()
    assert [row.tag.name for row in segments.tags_of(here.here.system, patient_id)] == ["术后随访"]
    tagging.tag_patients(here.here.system, [tagging.Tagging(patient_id=patient_id, tag="高血压")], source="staff")
    tags.wish_tags(here.here.system, [patient_id], "高血压", add=True)
    assert tags.grant_wishes() == 1
    names = {here.store.get("tags", tag)["name"] for tag in here.store.get("follows", "nurse wm-wang")["tags"]}
    assert names == {"术后随访", "高血压"}
    tags.wish_tags(here.here.system, [patient_id], "高血压", add=True)
    tags.grant_wishes()
    assert not WecomWish.objects.exclude(problem="").exists()


def test_our_name_becomes_the_remark_unless_the_colleague_wrote_one(here):
    patient_id = here.follow(name="秋日暖阳")
    contacts.look_at_details()
    from renxin.people.patients.services import update_patient

    update_patient(here.here.system, patient_id, name="王秀兰")
    tags.wish_remark(here.here.system, here.channel, patient_id)
    tags.grant_wishes()
    assert here.store.get("follows", "nurse wm-wang")["remark"] == "王秀兰"


def test_groups_and_their_members_are_known(here):
    people.form_group(here.store, "wr-1", "nurse", "骨科康复群", ["wm-1", "wm-2"])
    here.hear()
    groups.look_at_groups()
    group = WecomGroup.objects.get()
    assert (group.name, group.members, group.patients) == ("骨科康复群", 3, 2)
    people.leave_group(here.store, "wr-1", "wm-2")
    here.hear()
    groups.look_at_groups()
    assert group.people.get(member_id="wm-2").left_at is not None
    (run,) = adapter_sync(here, "group_days")
    assert (run.fetched, run.changed, run.error) == (1, 1, "")


def test_a_post_is_put_up_by_those_who_were_asked(here):
    boss = here.here.actor(here.here.head_nurse)
    moment = moments.create_moment(boss, here.channel, "国庆门诊安排", ["nurse", "head_nurse"])
    moments.look()
    moment.refresh_from_db()
    assert moment.status == "asked"
    people.post_moment(here.store, moment.moment_id, "nurse")
    due_now(WecomMoment)
    moments.look()
    assert list(moment.members.filter(posted=True).values_list("userid", flat=True)) == ["nurse"]


def test_a_leaving_colleagues_contacts_go_to_another(here):
    here.follow("wm-1")
    here.follow("wm-2")
    boss = here.here.actor(here.here.head_nurse)
    assert handover.hand_over(boss, here.channel, "nurse", "head_nurse", has_left=False) == 2
    handover.move_on()
    assert set(WecomTransfer.objects.values_list("status", flat=True)) == {"waiting"}
    people.finish_transfer(here.store, "wm-1")
    people.refuse_transfer(here.store, "wm-2")
    here.hear()
    due_now(WecomTransfer)
    handover.move_on()
    assert dict(WecomTransfer.objects.values_list("external_userid", "status")) == {"wm-1": "done", "wm-2": "refused"}
    assert WecomContact.objects.filter(userid="head_nurse", external_userid="wm-1", ended_at=None).exists()


def test_everything_is_fetched_again_where_it_broke_off(here, monkeypatch):
    for number in range(5):
        people.add_customer(here.store, "nurse", f"wm-{number}")
    monkeypatch.setattr(syncing, "PAGE", 2)
    here.store.set_fault("error", path="cgi-bin/externalcontact/batch/get_by_user", code="60020")
    (broken,) = adapter_sync(here, "contacts")
    assert (broken.error, broken.cursor) == ("untrusted_ip", "head_nurse|")
    (run,) = adapter_sync(here, "contacts")
    assert (run.fetched, run.changed, run.failed, run.error) == (5, 5, 0, "")
    assert WecomContact.objects.count() == 5


def test_a_colleague_is_told_once_in_her_messenger(here):
    actor = here.here.system
    for _time in range(2):
        assert tell_staff(actor, [here.here.nurse.pk], "您有一项新任务。", path="/follow-up/", key="task:1") == 1
    assert notices.tell_due() == 1
    assert [message.text for message in here.store.messages("staff:nurse")] == ["您有一项新任务。"]


def test_the_check_tells_cause_and_cure(here):
    from renxin.engagement.channels.adapters import adapter_of

    here.channel.refresh_from_db()
    lines = {line.code: line for line in adapter_of("wecom").check(here.channel)}
    assert (lines["api"].ok, lines["keys"].ok, lines["callback"].ok, lines["mapping"].ok) == (True, True, False, True)
    here.store.set_fault("error", code="60020", path="cgi-bin/externalcontact")
    lines = {line.code: line for line in adapter_of("wecom").check(here.channel)}
    assert lines["api"].ok is False
    assert lines["api"].cure
