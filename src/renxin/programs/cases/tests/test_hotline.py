"""Tickets of 12345 and 12320: by form, by table, by API; their clocks, their way back, their three rates."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renxin.engagement.worklist.tests.making import World, world
from renxin.kernel.core import clock
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import issue_access_token
from renxin.people.organizations.services.tokens import make_key
from renxin.people.patients.models import Patient
from renxin.programs.cases.hotline import selectors, services
from renxin.programs.cases.models import Case, HotlineTicket
from renxin.programs.cases.services import NewTicket, take_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def here(frozen_clock) -> World:
    frozen_clock.set(MONDAY)
    return world()


def ticket(here: World, number: str = "GD2026030901", **values) -> HotlineTicket:
    told = {"hotline": "12345", "number": number, "words": "排队三小时没有人解释", "phone": "13800000000"}
    return take_ticket(here.system, NewTicket(**{**told, "department_id": here.ward.pk, **values}))


def sign_in(client, here: World, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_ticket_is_a_case_of_the_patient_with_that_number_and_comes_once(here):
    patient = here.patient(0)
    found, again = ticket(here), ticket(here)
    assert found.pk == again.pk
    case = Case.objects.get()
    assert (case.patient_id, case.kind, case.source) == (patient, "complaint", "hotline:12345:GD2026030901")
    assert found.contact_due_at == MONDAY + timedelta(hours=24)
    assert found.due_at == datetime(2026, 3, 16, 23, 59, 59, tzinfo=SHANGHAI)  # five working days
    assert Event.objects.filter(kind="hotline.taken").count() == 1


def test_the_earlier_deadline_counts(here):
    theirs = MONDAY + timedelta(hours=30)
    case = ticket(here, due_at=theirs).case
    assert (case.solution_due_at, case.statutory_due_at) == (theirs, theirs)
    late = ticket(here, "2", due_at=MONDAY + timedelta(days=60)).case
    assert late.statutory_due_at == datetime(2026, 3, 16, 23, 59, 59, tzinfo=SHANGHAI)


def test_an_urgent_ticket_wants_a_contact_within_two_hours(here):
    found = ticket(here, is_urgent=True)
    assert found.contact_due_at == found.case.response_due_at == MONDAY + timedelta(hours=2)
    assert found.case.level == 2


def test_an_unknown_citizen_is_a_provisional_patient_with_her_name(here):
    case = ticket(here, phone="13977778888", name="高女士").case
    found = Patient.objects.get(pk=case.patient_id)
    assert (found.status, found.name) == ("provisional", "高女士")


def test_it_is_sent_back_with_a_reason_only_within_a_day(here, frozen_clock):
    with pytest.raises(InvalidInput):
        services.send_back(here.system, ticket(here), "no reason")
    services.send_back(here.system, ticket(here), "other_unit")
    found = HotlineTicket.objects.get()
    assert (found.state, found.case.status) == ("returned", "closed")
    other = ticket(here, "2")
    frozen_clock.set(clock.now() + timedelta(hours=25))
    with pytest.raises(WrongState):
        services.send_back(here.system, other, "other_unit")


def test_more_time_is_asked_for_once_and_moves_no_law(here):
    found = ticket(here)
    later = found.due_at + timedelta(days=5)
    with pytest.raises(WrongState):
        services.grant_extension(here.system, found, later)
    services.ask_extension(here.system, found, "需要多科会诊", later)
    found.refresh_from_db()
    before = found.case.statutory_due_at
    with pytest.raises(WrongState):
        services.ask_extension(here.system, found, "再延", later)
    services.grant_extension(here.system, found, later)
    found = HotlineTicket.objects.select_related("case").get()
    assert (found.due_at, found.case.statutory_due_at) == (later, before)


def test_replied_called_back_and_counted(here):
    for number, (solved, satisfied) in enumerate(((True, True), (True, False), (False, False))):
        found = ticket(here, str(number), phone=f"1390000000{number}")
        services.note_contact(here.system, found)
        services.reply_ticket(here.system, found, "已核实并致歉")
        found.refresh_from_db()
        services.note_call_back(here.system, found, solved=solved, satisfied=satisfied)
    (row,) = selectors.rates(here.system, MONDAY.date())
    assert (row.count, row.in_time, row.called_back, row.solved, row.satisfied) == (3, 3, 3, 2, 1)
    with pytest.raises(WrongState):
        services.reply_ticket(here.system, HotlineTicket.objects.first(), "又一次")


TABLE = """热线,工单编号,诉求内容,联系电话,姓名,接收时间,办理时限,紧急,科室
12345,A1,停车难,13800000000,王女士,2026-03-09 08:30,2026-03-12,是,骨科
12320,A2,电话打不通,13800000001,,2026/03/09 08:40,,,
"""


@pytest.mark.parametrize("coding", ["utf-8-sig", "gb18030"])
def test_a_table_is_taken_in_whole(client, here, coding):
    sign_in(client, here, "centre")
    file = SimpleUploadedFile("tickets.csv", TABLE.encode(coding))
    assert client.post(reverse("cases:take_ticket"), {"table": "yes", "file": file}).status_code == 303
    first, second = HotlineTicket.objects.order_by("number")
    assert (first.is_urgent, first.case.department_id) == (True, here.ward.pk)
    assert first.due_at == datetime(2026, 3, 12, 23, 59, 59, tzinfo=SHANGHAI)
    assert second.hotline == "12320"


def test_a_table_with_a_wrong_line_changes_nothing_and_says_which(client, here):
    sign_in(client, here, "centre")
    file = SimpleUploadedFile("t.csv", TABLE.replace("2026-03-12", "soon").encode())
    form = {"table": "yes", "file": file}
    answer = client.post(reverse("cases:take_ticket"), form, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    assert not HotlineTicket.objects.exists()


def test_by_form_and_through_its_pages(client, here):
    sign_in(client, here, "centre")
    form = {"hotline": "12345", "number": "B1", "words": "收费不清楚", "phone": "13800000000"}
    assert client.post(reverse("cases:take_ticket"), {**form, "words": ""}).status_code == 422
    at = client.post(reverse("cases:take_ticket"), {**form, "department": str(here.ward.uid)}).headers["Location"]
    assert "B1" in client.get(at).content.decode()
    assert "B1" in client.get(reverse("cases:hotline")).content.decode()
    assert client.post(at + "act", {"act": "replied", "reply": ""}).status_code == 422
    assert client.post(at + "act", {"act": "replied", "reply": "已退费"}).status_code == 303
    case = Case.objects.get()
    assert "B1" in client.get(reverse("cases:case", args=[case.uid])).content.decode()
    assert sign_in(client, here, "other").get(at).status_code == 404
    assert sign_in(client, here, "it").get(at).status_code == 403


def test_another_hospital_sees_nothing(client, here):
    found = ticket(here)
    sign_in(client, world("别的医院", prefix="b."), "officer")
    assert client.get(reverse("cases:ticket", args=[found.uid])).status_code == 404
    assert found.number not in client.get(reverse("cases:hotline")).content.decode()


def test_a_platform_passes_tickets_on_with_an_access_token(client, here):
    row, secret = make_key(here.system, "12345 平台", ["system/HotlineTicket.write"])
    issued = issue_access_token(str(row.uid), secret)
    assert issued is not None
    known = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {issued[0]}"}}
    told = {"number": "C1", "words": "投诉", "phone": "13800000000", "received_at": "2026-03-09T08:00:00+08:00"}
    for _time in range(2):
        answer = client.post("/hotline/tickets", json.dumps([told]), **known)
        assert answer.status_code == 201
        assert answer.json()["tickets"][0]["number"] == "C1"
    assert HotlineTicket.objects.count() == 1
    assert client.post("/hotline/tickets", json.dumps({**told, "due_at": "tomorrow"}), **known).status_code == 400
    assert client.post("/hotline/tickets", "{}", content_type="application/json").status_code == 401
