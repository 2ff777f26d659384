"""WeCom's staff pages: who may open them, what they show, what their buttons do."""

import pytest
from django.urls import reverse

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels.adapters.wecom import groups, moments
from renxin.engagement.channels.models import (
    WecomMassTask,
    WecomMoment,
    WecomStaff,
    WecomTemporary,
    WecomTransfer,
    WecomWay,
)
from renxin.people.patients.models import Patient

from .wecom_making import company

PAGES = ("chase", "codes", "new_code", "groups", "posts", "handover")


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


@pytest.fixture
def boss(here, client):
    client.force_login(here.here.head_nurse)
    return client


def test_without_a_company_the_pages_say_how_to_connect_one(db, client):
    from tests.harness.ward import ward

    client.force_login(ward().head_nurse)
    for name in ("chase", "codes", "groups", "posts", "handover"):
        assert reverse("channels:kinds") in client.get(reverse(f"wecom:{name}")).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_nurse_may_not_lead(here, client, name):
    client.force_login(here.here.nurse)
    assert client.get(reverse(f"wecom:{name}")).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_empty_pages_open(boss, name):
    assert boss.get(reverse(f"wecom:{name}")).status_code == 200


def test_who_has_not_pressed_is_shown_reminded_and_taken_back(here, boss):
    here.follow()
    here.send(here.item())
    task = WecomMassTask.objects.get()
    page = boss.get(reverse("wecom:chase")).content.decode()
    assert "李静" in page
    assert "请您按时复诊" not in page
    boss.post(reverse("wecom:remind", args=[task.uid]))
    assert len(here.store.get("tasks", task.msgid)["reminders"]) == 1
    boss.post(reverse("wecom:take_back", args=[task.uid]))
    task.refresh_from_db()
    assert task.status == "cancelled"


def test_a_code_is_made_printed_changed_and_taken_back(here, boss):
    form = {"name": "骨科三病区", "userids": ["nurse"], "source": "病区", "owner": str(here.here.nurse.pk)}
    answer = boss.post(reverse("wecom:new_code"), form)
    way = WecomWay.objects.get()
    assert answer["Location"] == reverse("wecom:code", args=[way.uid])
    page = boss.get(answer["Location"]).content.decode()
    assert "骨科三病区" in page
    picture = boss.get(reverse("wecom:picture", args=[way.uid]))
    assert picture["Content-Type"] == "image/png"
    boss.post(reverse("wecom:edit_code", args=[way.uid]), {**form, "name": "骨科门诊"})
    way.refresh_from_db()
    assert way.name == "骨科门诊"
    boss.post(reverse("wecom:end_code", args=[way.uid]))
    way.refresh_from_db()
    assert way.status == "ended"


def test_a_vendors_no_comes_back_in_the_form(here, boss):
    here.store.set_fault("error", path="cgi-bin/externalcontact/add_contact_way", code="41045")
    answer = boss.post(reverse("wecom:new_code"), {"name": "骨科", "userids": ["nurse"]})
    assert answer.status_code == 422


def test_groups_posts_and_hand_overs_are_shown(here, boss):
    here.follow("wm-1")
    people.form_group(here.store, "wr-1", "nurse", "骨科康复群", ["wm-1"])
    here.hear()
    groups.look_at_groups()
    page = boss.get(reverse("wecom:groups")).content.decode()
    assert "骨科康复群" in page
    assert "李静" in page
    officer = here.here.actor(here.here.service)
    moments.create_moment(officer, here.channel, "国庆门诊安排", ["nurse"], template_code="notice")
    moments.look()
    people.post_moment(here.store, WecomMoment.objects.get().moment_id, "nurse")
    assert "国庆门诊安排" in boss.get(reverse("wecom:posts")).content.decode()
    boss.post(reverse("wecom:handover"), {"giver": "nurse", "taker": "head_nurse"})
    assert WecomTransfer.objects.get().to_userid == "head_nurse"
    assert "周敏" in boss.get(reverse("wecom:handover")).content.decode()


def test_who_is_who_is_said_by_those_who_set_channels_up(here, client):
    from renxin.people.organizations.models import User

    officer = User.objects.get(pk=here.here.officer.user_id)
    client.force_login(officer)
    WecomStaff.objects.filter(userid="nurse").update(user=None)
    assert client.get(reverse("wecom:colleagues")).status_code == 200
    client.post(reverse("wecom:colleagues"), {"userid": "nurse", "user": str(here.here.nurse.uid)})
    assert WecomStaff.objects.get(userid="nurse").user_id == here.here.nurse.pk


def test_a_temporary_session_is_offered_from_the_patients_page(here, client):
    client.force_login(here.here.nurse)
    patient = Patient.objects.get(pk=here.here.patient())
    page = client.get(reverse("console:patient", args=[patient.uid])).content.decode()
    offer = reverse("wecom:offer", args=[patient.uid])
    assert offer in page
    assert client.get(offer).status_code == 200
    answer = client.post(offer, {"userid": "nurse", "days": "7"})
    session = WecomTemporary.objects.get()
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("wecom:picture", args=[session.way.uid])).status_code == 200
    assert client.post(offer, {"userid": "nurse", "days": "30"}).status_code == 422
    client.post(reverse("wecom:close_temporary", args=[session.uid]))
    session.refresh_from_db()
    assert session.status == "ended"


def test_in_the_demo_a_colleague_presses_send(here, client):
    here.follow()
    here.send(here.item())
    assert "请您按时复诊" in client.get(reverse("simulator:colleagues")).content.decode()
    client.post(reverse("simulator:press"), {"msgid": WecomMassTask.objects.get().msgid})
    assert here.store.messages("wm-wang").get().status == "delivered"
