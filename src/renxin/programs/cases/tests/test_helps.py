"""Requests for help: by staff or on the phone, routed and promised by the catalogue, done, said how it was."""

from datetime import timedelta

import pytest
import yaml
from django.core.cache import cache
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.packs import PackError
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import name_for_post
from renxin.people.patients.models import Patient
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseRequest, CaseSatisfaction, CaseWork
from renxin.programs.cases.packs.catalogue import catalogue, read_catalogue
from renxin.programs.cases.packs.terms import PACKS
from renxin.programs.cases.portal import links, places
from renxin.programs.cases.services import Wish

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db
WHEELCHAIR = {"service": "wheelchair", "ask_where": "门诊大厅北门"}


def kinds_of(patient_id):
    return set(Event.objects.filter(patient_id=patient_id).values_list("kind", flat=True))


def test_two_clicks_for_a_patient_where_nothing_has_to_be_known(house):  # noqa: F811
    patient = Patient.objects.get(pk=house.patient())
    page = browser(house.service)
    grid = page.get(f"/cases/requests/new?patient={patient.uid}").content.decode()
    assert "心理支持" in grid
    assert page.post("/cases/requests/new", {"patient": patient.uid, "service": "counselling"}).status_code == 303
    row = CaseRequest.objects.select_related("case").get()
    assert (row.case.patient_id, row.case.kind, row.state) == (patient.pk, "request", "asked")
    assert "request.opened" in kinds_of(patient.pk)


def test_it_goes_to_who_holds_the_post_of_the_service(house):  # noqa: F811
    name_for_post(house.system, "volunteer", house.nurse.pk, None)
    wish = Wish(service="wheelchair", answers={"where": "北门"}, patient_id=house.patient())
    case = services.ask_for_help(house.actor(house.service), wish)
    assert case.owner == house.nurse
    assert Task.objects.get(source=f"cases:{case.pk}:response:1").owner == house.nurse
    assert case.solution_due_at == case.opened_at + timedelta(minutes=15)


def test_a_promise_in_working_minutes_waits_for_the_morning(house):  # noqa: F811
    from datetime import datetime

    service = catalogue().service("invoice")
    friday = datetime(2026, 5, 22, 23, 0, tzinfo=clock.SHANGHAI)
    promised = services.promised_at(house.system, service, None, friday).astimezone(clock.SHANGHAI)
    assert promised.weekday() == 0
    assert services.promised_at(house.system, catalogue().service("parking"), None, friday) == friday + timedelta(
        minutes=20
    )


def test_what_has_to_be_known_is_asked_for(house):  # noqa: F811
    with pytest.raises(InvalidInput) as caught:
        services.ask_for_help(house.system, Wish(service="wheelchair"))
    assert caught.value.where == "where"
    with pytest.raises(InvalidInput):
        services.ask_for_help(house.system, Wish(service="helicopter"))


def test_by_the_phone_from_a_printed_code_to_how_it_was(house):  # noqa: F811
    cache.clear()
    phone, ref = Client(), places.reference(house.tenant.pk, house.department.pk)
    assert "借轮椅" in phone.get(f"/h/{ref}").content.decode()
    assert "您现在在哪里" in phone.get(f"/h/{ref}?s=wheelchair").content.decode()
    assert phone.post(f"/h/{ref}", {"service": "wheelchair"}).status_code == 422
    gone = phone.post(f"/h/{ref}", WHEELCHAIR)
    assert gone.status_code == 302
    case = Case.objects.get(kind="request")
    assert (case.is_anonymous, case.department) == (True, house.department)
    page = phone.get(gone.url).content.decode()
    assert "有人在办" in page
    assert "门诊大厅北门" not in page
    desk = browser(house.service)
    assert "门诊大厅北门" in desk.get("/cases/requests/").content.decode()
    assert "门诊大厅北门" in desk.get("/cases/requests/?as=board").content.decode()
    desk.post(f"/cases/requests/{case.uid}/act", {"do": "take"})
    desk.post(f"/cases/requests/{case.uid}/act", {"do": "served"})
    assert CaseRequest.objects.get().state == "served"
    assert phone.post(gone.url, {"do": "rate", "score": "9"}).status_code == 422
    assert phone.post(gone.url, {"do": "rate", "score": "5", "words": "很快"}).status_code == 302
    assert CaseSatisfaction.objects.get().score == 5
    assert "谢谢您的评价" in phone.get(gone.url).content.decode()


def test_what_could_not_be_done_says_why_and_may_be_asked_again(house):  # noqa: F811
    wish = Wish(service="interpreter", answers={"language": "法语"}, patient_id=house.patient())
    actor = house.actor(house.service)
    case = services.ask_for_help(actor, wish)
    with pytest.raises(InvalidInput):
        services.serve_request(actor, case, is_done=False)
    services.serve_request(actor, case, "今天没有法语翻译，电话翻译可以吗？", is_done=False)
    with pytest.raises(WrongState):
        services.serve_request(actor, case)
    assert "request.served" in kinds_of(case.patient_id)
    page = Client().post(f"/f/{links.follow_reference(case)}", {"do": "unsettled", "words": "可以，请电话"})
    assert page.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.round) == ("reopened", 2)


def test_a_catalogue_that_promises_nothing_is_refused(tmp_path):
    text = yaml.safe_load((PACKS / "services.yaml").read_text(encoding="utf-8"))
    for change in ({"promise": {}}, {"promise": {"minutes": 5, "working_minutes": 5}}, {"post": "wizard"}):
        first = {**text["services"][0], **change}
        path = tmp_path / "services.yaml"
        path.write_text(yaml.safe_dump({**text, "services": [first]}, allow_unicode=True), encoding="utf-8")
        with pytest.raises(PackError):
            read_catalogue(path)


def test_a_complaint_is_followed_on_the_phone_without_a_word_of_it(house):  # noqa: F811
    case = told(house, words="王医生说话难听", name="张三")
    url = f"/f/{links.follow_reference(case)}"
    page = Client().get(url).content.decode()
    assert "专人与您联系" in page
    assert not any(word in page for word in ("难听", "张三", "王医生"))
    services.tell_by_phone(house.actor(house.service), case, "已当面道歉")
    answered = Client().get(url).content.decode()
    assert "已当面道歉" not in answered
    assert "解决了吗" in answered
    assert browser(house.service).post(url, {"verdict": "yes"}).status_code == 200
    case.refresh_from_db()
    assert case.status == "answered"
    Client().post(url, {"verdict": "no", "words": "还没有"})
    case.refresh_from_db()
    assert (case.status, case.round) == ("reopened", 2)
    assert Client().get("/f/abc").status_code == 404


def test_a_key_complaint_is_called_back_about(house):  # noqa: F811
    actor = house.actor(house.head_nurse)
    case = told(house, level=2)
    services.set_causes(actor, case, {"respect": 2})
    services.close_case(actor, case, "resolved", "")
    (step,) = CaseWork.objects.filter(case=case, code="call_back")
    assert Task.objects.get(source=f"cases:{case.pk}:work:{step.pk}").state == "open"
    plain = told(house, level=3, patient_id=house.patient("李梅", "13800138002"))
    services.set_causes(actor, plain, {"respect": 1})
    services.close_case(actor, plain, "resolved", "")
    assert not CaseWork.objects.filter(case=plain).exists()
