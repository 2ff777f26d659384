"""The company beside the chats: groups and their codes, posts, hand-overs, fetching, notices, the check."""

from datetime import timedelta

import pytest
from django.test import Client

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import joining as vendor_codes
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import (
    groups,
    handover,
    joining,
    moments,
    notices,
    selectors,
    syncing,
    ways,
)
from renxin.engagement.channels.models import (
    WecomContact,
    WecomGroup,
    WecomJoinWay,
    WecomMassTask,
    WecomMoment,
    WecomTransfer,
)
from renxin.engagement.channels.services import tell_staff
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput

from .wecom_making import adapter_sync, company

Status = WecomMassTask.Status


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def due_now(model, field: str = "next_look_at") -> None:
    model.objects.update(**{field: clock.wall() - timedelta(seconds=1)})


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
    centre = here.here.actor(here.here.service)
    moment = moments.create_moment(
        centre, here.channel, "国庆门诊安排", ["nurse", "head_nurse"], template_code="notice"
    )
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


def group_code(here, **values):
    people.form_group(here.store, "wr-1", "nurse", "骨科康复群", ["wm-1"])
    here.hear()
    groups.look_at_groups()
    told = {"name": "骨科病房", "chat_ids": ["wr-1"]} | values
    return joining.create_join_way(here.here.actor(here.here.head_nurse), here.channel, joining.JoinData(**told))


def test_a_group_code_leads_into_the_group_and_counts_who_came(here):
    way = group_code(here, base_name="骨科康复群")
    assert (way.status, ways.picture_of(way)[1]) == ("open", "image/png")
    asked = here.store.get("joins", way.config_id)
    assert (asked["auto_create_room"], asked["room_base_name"], asked["scene"]) == (1, "骨科康复群", 2)
    vendor_codes.scan(here.store, way.config_id, "wm-9")
    here.hear()
    groups.look_at_groups()
    head_nurse = here.here.actor(here.here.head_nurse)
    assert [(row.pk, joined) for row, joined in selectors.join_ways(head_nurse, here.channel)] == [(way.pk, 1)]
    joining.end_join_way(head_nurse, way)
    assert here.store.get("joins", way.config_id) is None


def test_a_group_code_that_the_vendor_refuses_says_why(here):
    here.store.set_fault("error", path="cgi-bin/externalcontact/groupchat/add_join_way", code="48002")
    with pytest.raises(InvalidInput, match=r"\S"):
        group_code(here)
    assert WecomJoinWay.objects.get().status == "failed"


@pytest.mark.parametrize("chat_ids", [[], ["wr-unknown"], [f"wr-{number}" for number in range(6)]])
def test_a_group_code_leads_to_one_to_five_groups_that_are_there(here, chat_ids):
    with pytest.raises(InvalidInput):
        group_code(here, chat_ids=chat_ids)
    assert not WecomJoinWay.objects.exists()


def test_the_pages_of_a_group_code(here):
    way = group_code(here)
    client = Client()
    client.force_login(here.here.head_nurse)
    assert "骨科病房" in client.get("/wecom/groups/").content.decode()
    assert "骨科康复群" in client.get(f"/wecom/groups/codes/{way.uid}/").content.decode()
    assert client.get(f"/wecom/groups/codes/{way.uid}/picture")["Content-Type"] == "image/png"
    told = {"name": "骨科门诊", "chat_ids": ["wr-1"], "base_name": ""}
    assert client.post(f"/wecom/groups/codes/{way.uid}/edit", told).status_code == 303
    assert here.store.get("joins", way.config_id)["remark"] == "骨科门诊"
    assert client.post("/wecom/groups/codes/new", {"name": "x"}).status_code == 422
    assert client.post(f"/wecom/groups/codes/{way.uid}/end").status_code == 303
    client.force_login(here.here.nurse)
    assert client.get("/wecom/groups/codes/new").status_code == 403
