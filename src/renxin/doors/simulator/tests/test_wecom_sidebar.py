"""The page beside a chat: signing in by the messenger, whom the chat is with, what is said from it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from renxin.doors.simulator.vendors import transport
from renxin.engagement.channels.adapters.wecom import contacts, signing
from renxin.engagement.channels.models import WecomStaff
from renxin.engagement.conversations.models import Conversation, Message
from renxin.people.organizations.models import User
from renxin.people.patients.models import AccountLink, Patient
from renxin.people.patients.services import note_departments, update_patient

from .wecom_making import Company, company

CHAT = {"person": "wm-wang"}


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        yield company()


def at(here: Company, name: str) -> str:
    return reverse(f"console:{name}", args=[here.channel.uid])


def come_in(here: Company, client, userid: str = "nurse", **changed: str):
    """Open the page as the messenger does and come back with its code."""
    asked = client.get(at(here, "sidebar_enter"))
    query = parse_qs(urlsplit(asked["Location"].partition("#")[0]).query)
    assert (query["appid"], query["agentid"]) == ([here.channel.account], ["1000002"])
    here.store.put("codes", "code-1", {"userid": userid})
    given = {"code": "code-1", "state": query["state"][0]} | changed
    return client.get(at(here, "sidebar_back"), given)


def test_the_messenger_says_who_a_colleague_is(here, client):
    assert come_in(here, client)["Location"] == at(here, "sidebar")
    page = client.get(at(here, "sidebar"))
    assert page.status_code == 200
    assert "https://res.wx.qq.com" in page["Content-Security-Policy"]
    assert client.get(at(here, "sidebar_enter"))["Location"] == at(here, "sidebar")


@pytest.mark.parametrize("changed", [{"state": "other"}, {"state": ""}, {"code": "none"}])
def test_a_sign_in_out_of_turn_is_refused(here, client, changed):
    assert come_in(here, client, **changed).status_code == 403
    assert client.get(at(here, "sidebar")).status_code in (302, 303)


def test_a_code_works_once(here, client):
    come_in(here, client)
    client.logout()
    here.store.delete("codes")
    assert come_in(here, client, code="code-0").status_code == 403


def test_a_member_without_an_account_is_told_so(here, client):
    WecomStaff.objects.filter(userid="nurse").update(user=None)
    assert come_in(here, client).status_code == 403


def test_an_administrator_signs_in_elsewhere(here, client):
    from renxin.people.organizations.services import grant_role

    grant_role(here.here.system, here.here.nurse, "system_admin", scope_kind="tenant")
    assert come_in(here, client).status_code == 403


def test_the_vendors_signature_of_a_page():
    """The example of the vendor's own documentation."""
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signature = signing.jsapi_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_inside_the_messenger_the_page_is_signed(here, client):
    client.force_login(here.here.nurse, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(at(here, "sidebar"), headers={"User-Agent": "wxwork/4.1"}).content.decode()
    assert f'data-corpid="{here.channel.account}"' in page
    assert "jweixin-1.2.0.js" in page


def test_who_is_not_linked_yet_is_asked_to_confirm(here, client):
    known = Patient.objects.get(pk=here.here.patient(name="王秀兰"))
    here.follow(name="秋日暖阳")
    contacts.look_at_details()
    come_in(here, client)
    page = client.post(at(here, "sidebar_person"), CHAT).content.decode()
    assert "秋日暖阳" in page
    found = client.post(at(here, "sidebar_person"), {**CHAT, "q": "王秀兰"}).content.decode()
    assert str(known.uid) in found
    link = client.post(at(here, "sidebar_ask"), {**CHAT, "patient": str(known.uid)}).content.decode()
    assert "/me/" in link
    assert AccountLink.objects.get().patient_id == known.pk


def test_a_known_patient_is_shown_and_what_is_said_is_kept(here, client):
    patient_id = here.follow()
    update_patient(here.here.system, patient_id, name="王秀兰")
    note_departments(here.here.system, [(patient_id, here.here.department.pk, here.here.nurse.created_at)])
    come_in(here, client)
    page = client.post(at(here, "sidebar_person"), CHAT).content.decode()
    assert "王秀兰" in page
    assert "data-say" in page
    assert client.post(at(here, "sidebar_said"), {**CHAT, "text": "上午八点开诊。"}).status_code == 204
    said = Message.objects.get(patient_id=patient_id, direction="out")
    assert (said.body, said.author_id) == ("上午八点开诊。", here.here.nurse.pk)
    assert Conversation.objects.get(patient_id=patient_id).owner_id == here.here.nurse.pk


def test_a_stranger_is_said_to_be_one(here, client):
    come_in(here, client)
    assert client.post(at(here, "sidebar_person"), {"person": "wm-nobody"}).status_code == 200
    assert client.post(at(here, "sidebar_said"), {"person": "wm-nobody", "text": "x"}).status_code == 404


def test_another_hospital_sees_nothing(here, client):
    from tests.harness.ward import ward

    here.follow()
    other = ward("另一家医院", prefix="other.")
    client.force_login(
        User.objects.get(pk=other.nurse.pk), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert "秋日暖阳" not in client.post(at(here, "sidebar_person"), CHAT).content.decode()
