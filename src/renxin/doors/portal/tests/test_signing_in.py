"""Signing in by telephone: a code, then a proof; nothing is told to whoever guesses; every phone can be closed."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.portal.jobs import send_sign_in
from renxin.doors.portal.models import SignIn
from renxin.engagement.channels.models import SandboxDelivery
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, Visitor
from renxin.people.patients.services import end_phones

LOOPS = ("conversations.dispatch",)


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def born(patient_id: int, day: date) -> int:
    Patient.objects.filter(pk=patient_id).update(birth_date=day)
    return patient_id


def ask(client: Client, phone: str = "138 0013 8001") -> str:
    assert client.post("/home/sign-in/", {"phone": phone}).headers["Location"] == "/home/sign-in/code"
    for row in SignIn.objects.filter(number__gt=""):
        send_sign_in(tenant_id=row.tenant_id, sign_in_id=row.pk)
    run_until_idle(*LOOPS)
    sent = SandboxDelivery.objects.order_by("id").last()
    return re.search(r"\d{6}", sent.text)[0] if sent else ""


def enter(client: Client, code: str, last4: str, **more: str):
    assert client.post("/home/sign-in/code", {"code": code}).headers["Location"] == "/home/sign-in/who"
    return client.post("/home/sign-in/who", {"last4": last4, **more})


def test_code_and_proof_lead_in_and_every_phone_can_be_closed(here):
    mine = born(here.patient(), date(1957, 3, 15))
    her, other = Client(HTTP_USER_AGENT="iPhone MicroMessenger"), Client()
    assert "手机号登录" in her.get("/home/").content.decode()
    code = ask(her)
    who = her.post("/home/sign-in/code", {"code": code})
    page = her.get(who.headers["Location"]).content.decode()
    assert "王*兰" in page
    assert "王秀兰" not in page
    assert her.post("/home/sign-in/who", {"last4": "8001"}).status_code == 422, "the phone was proved already"
    assert her.post("/home/sign-in/who", {"last4": "0315"}).headers["Location"] == "/home/"
    assert "王秀兰" in her.get("/home/").content.decode()
    assert her.post("/home/sign-in/code", {"code": code}).status_code == 302, "the code is used up"
    link = patients.doorway(here.tenant.pk, mine, until=clock.today() + timedelta(days=7))
    other.post(link, {"last4": "8001", "shared": "on"})
    assert other.get("/home/").status_code == 200
    assert not other.cookies["visitor"]["max-age"], "a shared phone forgets when its browser is closed"
    assert set(Visitor.objects.values_list("device", "is_shared")) == {("iPhone · WeChat", False), ("", True)}
    assert len(patients.open_phones(here.tenant.pk, mine)) == 2
    assert end_phones(here.tenant.pk, mine) == 2
    assert [client.get("/home/").status_code for client in (her, other)] == [403, 403]


def test_unknown_numbers_get_the_same_answer_and_no_message(here):
    here.patient()
    known, stranger = Client(), Client()
    first = known.post("/home/sign-in/", {"phone": "13800138001"})
    second = stranger.post("/home/sign-in/", {"phone": "13900139999"})
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    pages = [client.get("/home/sign-in/code").content.decode() for client in (known, stranger)]
    plain = [re.sub(r'value="\w{64}"|"X-CSRFToken": "\w{64}"|1\d\d\*{4}\d{4}', "", page) for page in pages]
    assert plain[0] == plain[1]
    assert ask(stranger, "13900139999") == "" or SandboxDelivery.objects.count() == 1
    assert SandboxDelivery.objects.count() == 1, "only the number that somebody has got a message"
    assert not SignIn.objects.filter(number__gt="").exists()


def test_guessing_ends_soon_and_asking_again_sends_nothing_more(here):
    born(here.patient(), date(1957, 3, 15))
    guesser = Client()
    right = ask(guesser)
    wrong = "000000" if right != "000000" else "111111"
    assert [guesser.post("/home/sign-in/code", {"code": wrong}).status_code for _time in range(5)] == [422] * 5
    assert guesser.post("/home/sign-in/code", {"code": right}).status_code == 422, "the row is closed"
    assert guesser.get("/home/sign-in/who").headers["Location"] == "/home/sign-in/"
    again = ask(guesser)
    assert SandboxDelivery.objects.count() == 1, "asked again within a minute"
    assert again == right


def test_a_code_ends_after_ten_minutes(here, frozen_clock):
    born(here.patient(), date(1957, 3, 15))
    her = Client()
    code = ask(her)
    frozen_clock.move(minutes=11)
    assert her.post("/home/sign-in/code", {"code": code}).status_code == 422


def test_a_family_behind_one_number_each_proves_who_she_is(here):
    born(here.patient(), date(1957, 3, 15))
    daughter = born(here.patient("赵敏"), date(1988, 6, 2))
    client = Client()
    code = ask(client)
    uid = str(Patient.objects.get(pk=daughter).uid)
    assert enter(client, code, "0315", who=uid).status_code == 422, "her mother's proof does not open her page"
    assert client.post("/home/sign-in/who", {"last4": "0315"}).status_code == 422, "nobody was chosen"
    assert client.post("/home/sign-in/who", {"last4": "0602", "who": uid}).status_code == 302
    page = client.get("/home/").content.decode()
    assert "赵敏" in page
    assert "王秀兰" not in page
