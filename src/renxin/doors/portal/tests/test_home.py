"""The patient's home: a link opens a door, four digits open what is behind it, and nobody sees another's page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.timeline.models import Event
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def link(here, patient_id: int, days: int = 7) -> str:
    return patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=days))


def test_a_link_asks_once_for_the_proof_and_the_day_is_noted_once(here):
    mine = here.patient()
    client = Client()
    asked = client.get(link(here, mine))
    assert "末四位" in asked.content.decode()
    assert "王秀兰" not in asked.content.decode()
    assert client.post(link(here, mine), {"last4": "0000"}).status_code == 422
    assert client.get("/home/").status_code == 403
    assert client.post(link(here, mine), {"last4": "8001"}).headers["Location"] == "/home/"
    page = client.get("/home/").content.decode()
    assert "王秀兰，您好" in page
    client.get("/home/")
    assert Event.objects.filter(kind="home.visited", patient_id=mine).count() == 1
    assert client.get(link(here, mine)).headers["Location"] == "/home/"
    assert AuditEvent.objects.filter(action="home.wrong_proof").count() == 1
    client.post("/home/leave")
    assert client.get("/home/").status_code == 403


def test_wrong_tries_end_the_day_and_old_links_end(here):
    mine = here.patient()
    answers = [Client().post(link(here, mine), {"last4": "0000"}).status_code for _time in range(7)]
    assert answers == [422] * 6 + [429]
    assert Client().get(link(here, mine, days=-1)).status_code == 410
    assert Client().get(reverse("home-door", args=["abc"])).status_code == 410


def test_a_page_of_somebody_for_whom_she_may_not_act_does_not_exist(here):
    mine, other = here.patient(), here.patient("赵敏", "13800138002")
    client = Client()
    client.post(link(here, mine), {"last4": "8001"})
    uid = Patient.objects.get(pk=other).uid
    assert client.get(f"/home/{uid}/").status_code == 404
    assert client.get(f"/home/{Patient.objects.get(pk=mine).uid}/").status_code == 200


def test_the_dead_have_no_page(here):
    mine = here.patient()
    client = Client()
    client.post(link(here, mine), {"last4": "8001"})
    Patient.objects.filter(pk=mine).update(deceased_at=clock.now())
    assert client.get("/home/").status_code == 403
