"""WeCom's contacts over the simulated vendor: who came, greetings, codes, temporary sessions, tags, remarks."""

from datetime import timedelta

import pytest

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import (
    contacts,
    renaming,
    syncing,
    tags,
    ways,
    welcome,
)
from renxin.engagement.channels.models import (
    RawInbound,
    WecomContact,
    WecomMassTask,
    WecomStaff,
    WecomTag,
    WecomWelcome,
    WecomWish,
)
from renxin.engagement.conversations.models import Message
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments import services as tagging
from renxin.engagement.segments.models import Tag
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import AccountLink, CareRelation, Patient
from renxin.people.patients.services import IdentifierData, add_identifier, end_account, merge_patients

from .wecom_making import Company, company

Status = WecomMassTask.Status


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def phone(here: Company, person: str = "wm-wang") -> list[tuple[str, str]]:
    return [(message.text, message.status) for message in here.store.messages(person)]


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


def test_a_proposed_contact_gets_the_link_when_the_record_can_prove_it(here, client):
    known = here.here.patient(phone="13900139001")
    here.follow(name="秋日暖阳")
    here.store.change("follows", "nurse wm-wang", remark_mobiles=["13900139001"])
    contacts.look_at_details()
    link = AccountLink.objects.get()
    client.force_login(here.here.nurse)
    identity = f"/patients/{Patient.objects.get(pk=known).uid}/identity"
    ask = f"/patients/accounts/{link.uid}/ask"
    page = client.get(identity).content.decode()
    assert "同事在名片上备注了" in page
    assert ask not in page, "without a document nobody can prove anything"
    add_identifier(here.here.system, known, IdentifierData("passport", "E12345678"))
    assert ask in client.get(identity).content.decode()
    assert client.post(ask).status_code == 303
    run_until_idle("conversations.dispatch")
    people.press_send(here.store, WecomMassTask.objects.get().msgid)
    assert [message.url for message in here.store.messages("wm-wang") if "/me/" in message.url]
    end_account(here.here.system, link.uid, reason="不是她")
    assert client.post(ask).status_code == 303
    assert "已经处理" in client.get(identity).content.decode()


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


def test_a_tag_renamed_here_is_renamed_in_the_library_and_nothing_is_made_twice(here):
    patient_id = here.follow()
    contacts.look_at_details()
    here.store.put("tags", "et-own", {"name": "老客户", "group": "by-hand"})
    syncing.learn_tags()
    tagging.tag_patients(here.here.system, [tagging.Tagging(patient_id=patient_id, tag="糖友")], source="staff")
    run_until_idle()
    tags.grant_wishes()
    tag = Tag.objects.get(name="糖友")
    tagging.change_tag(here.here.officer, tag.uid, tagging.TagData(name="糖尿病"))
    run_until_idle()
    other = here.follow(person="wm-zhao")
    tags.wish_tags(here.here.system, [other], "糖尿病", add=True)
    renaming.rename_due()
    tags.grant_wishes()
    library = [each["name"] for each in here.store.all("tags").values()]
    assert sorted(library) == ["糖尿病", "老客户"]
    assert renaming.wish_name(here.here.system, "老客户", "老朋友") == 0
    assert renaming.wish_name(here.here.system, "糖尿病", "老客户") == 1
    group = WecomTag.objects.get(name="糖尿病").group_id
    here.store.put("tags", "et-taken", {"name": "老客户", "group": group})
    renaming.rename_due()
    given_up = WecomTag.objects.get(name="糖尿病")
    assert (given_up.wanted, given_up.problem, given_up.due_at) == ("", "tag_exists", None)


def test_our_name_becomes_the_remark_unless_the_colleague_wrote_one(here):
    patient_id = here.follow(name="秋日暖阳")
    contacts.look_at_details()
    from renxin.people.patients.services import update_patient

    update_patient(here.here.system, patient_id, name="王秀兰")
    tags.wish_remark(here.here.system, here.channel, patient_id)
    tags.grant_wishes()
    assert here.store.get("follows", "nurse wm-wang")["remark"] == "王秀兰"


def test_who_is_confirmed_gets_our_name_as_remark_by_itself(here):
    writer = here.follow(name="秋日暖阳")
    contacts.look_at_details()
    known = here.here.patient(name="王秀兰")
    merge_patients(here.here.system, known, writer, reason="同一人", evidence={})
    run_until_idle()
    assert here.store.get("follows", "nurse wm-wang")["remark"] == "王秀兰"
