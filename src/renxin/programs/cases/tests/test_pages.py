"""The staff pages of cases over HTTP: found, answered in two clicks, refused in words, given on, closed, audited."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.audit.models import AuditEvent
from renxin.programs.cases.models import Case
from renxin.programs.cases.services import NewCase, open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def case(house):
    new = NewCase(patient_id=house.patient(), source="worklist:1", department_id=house.department.pk, words="没人理")
    return open_case(house.system, new)


def browser(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_the_list_leads_to_the_case_and_looking_is_noted(house, case):
    nurse = browser(house.head_nurse)
    listed = nurse.get("/cases/").content.decode()
    assert "王秀兰" in listed
    assert case.number in listed
    page = nurse.get(f"/cases/{case.uid}/")
    assert "没人理" in page.content.decode()
    assert AuditEvent.objects.filter(action="case.view", patient_id=case.patient_id).count() == 1


def test_answering_takes_one_form(house, case):
    head = browser(house.head_nurse)
    done = head.post(f"/cases/{case.uid}/answer", {"text": "对不起，我们已经改了。", "way": "message"})
    assert "对不起，我们已经改了。" in head.get(done["Location"]).content.decode()
    case.refresh_from_db()
    assert (case.status, case.owner) == ("answered", house.head_nurse)


@pytest.mark.parametrize(("way", "status"), [("phone", "answered"), ("note", "assigned")])
def test_other_ways(house, case, way, status):
    browser(house.nurse).post(f"/cases/{case.uid}/answer", {"text": "已经电话说明", "way": way})
    case.refresh_from_db()
    assert case.status == status


def test_a_patient_without_a_channel_keeps_the_words_in_the_box(house):
    from renxin.people.patients.services import PatientData, register_patient

    patient = register_patient(house.system, PatientData(name="无名"), source="staff").patient_id
    case = open_case(house.system, NewCase(patient_id=patient, source="x:1", department_id=house.department.pk))
    page = browser(house.head_nurse).post(f"/cases/{case.uid}/answer", {"text": "写了很久的答复"})
    assert page.status_code == 422
    assert "写了很久的答复" in page.content.decode()
    assert "请打电话" in page.content.decode()
    case.refresh_from_db()
    assert case.status == "assigned"


def test_give_close_reopen(house, case):
    head = browser(house.head_nurse)
    head.post(f"/cases/{case.uid}/assign", {"owner": str(house.nurse.uid)})
    case.refresh_from_db()
    assert case.owner == house.nurse
    refused = head.post(f"/cases/{case.uid}/close", {"outcome": "unreachable"})
    assert refused.status_code == 422
    head.post(f"/cases/{case.uid}/close", {"outcome": "unreachable", "words": "三次没有接通"})
    case.refresh_from_db()
    assert case.outcome == "unreachable"
    assert "三次没有接通" in head.get(f"/cases/{case.uid}/").content.decode()
    assert case.number in head.get("/cases/?tab=closed").content.decode()
    head.post(f"/cases/{case.uid}/reopen", {"words": "患者回电"})
    assert Case.objects.get().status == "reopened"


def test_others_find_nothing(house, case):
    other = ward("另一家医院", prefix="b.")
    assert browser(other.head_nurse).get(f"/cases/{case.uid}/").status_code == 404
    assert browser(other.service).post(f"/cases/{case.uid}/answer", {"text": "x"}).status_code == 404
    assert case.number not in browser(other.service).get("/cases/?tab=open").content.decode()
    assert Client().get(f"/cases/{case.uid}/").status_code == 302


def test_the_page_refreshes_its_story_without_noting_a_new_look(house, case):
    head = browser(house.head_nurse)
    head.get(f"/cases/{case.uid}/")
    part = head.get(f"/cases/{case.uid}/", headers={"HX-Request": "true", "HX-Target": "story"}).content.decode()
    assert "没人理" in part
    assert "<html" not in part
    assert AuditEvent.objects.filter(action="case.view").count() == 1
    rows = head.get("/cases/?tab=open", headers={"HX-Request": "true", "HX-Target": "rows"}).content.decode()
    assert case.number in rows
    assert "<html" not in rows
