"""The follow-up desk: one call settles all, nothing typed is lost, nothing about health before the identity check."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from renxin.engagement.conversations.models import Message
from renxin.engagement.phone.models import Call
from renxin.engagement.questionnaires.selectors import bank_questions, judge
from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.programs.careplans import services
from renxin.programs.careplans.desk import sampling
from renxin.programs.careplans.desk.pack import pack
from renxin.programs.careplans.models import CallSheet, Closure, Contact, ContactState, SheetReview

from .making import care_ward, contacts, enrolled

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def here(frozen_clock):
    return care_ward()


@pytest.fixture
def called(here, client, frozen_clock):
    """A patient two days after discharge with a contact and a call due, and a nurse who has begun to call her."""
    patient = here.patient()
    Patient.objects.filter(pk=patient).update(birth_date=date(1958, 3, 5))
    way = enrolled(here, patient, "P01")
    frozen_clock.set(clock.now() + timedelta(days=14))
    services.sweep_contacts()
    new = NewTask(
        patient_id=patient,
        kind="call",
        title_code="discharge_call",
        source="journeys:1",
        due_at=clock.now() + timedelta(hours=3),
        department_id=here.department.pk,
    )
    create_tasks(here.system, [new])
    client.force_login(here.nurse, backend=BACKEND)
    card = Patient.objects.get(pk=patient)
    client.post(reverse("careplans:sheet_start", args=[card.uid]))
    return way, CallSheet.objects.get(), card


def to(name: str, sheet: CallSheet) -> str:
    return reverse(f"careplans:{name}", args=[sheet.uid])


def checked(client, sheet: CallSheet) -> None:
    assert client.post(to("call_identity", sheet), {"way": "birth_date", "said": "0305"}).status_code == 303


def test_all_well_is_two_presses_after_the_identity_check(client, here, called):
    way, sheet, _patient = called
    page = client.get(to("call", sheet)).content.decode()
    assert "您好，这里是" in page
    assert "VS_SBP" not in page, "nothing about health before the identity check"
    assert "高血压" not in page, "nor which programme it is"
    assert client.post(to("call_settle", sheet), {"outcome": "answered_self"}).status_code == 422
    assert client.post(to("call_identity", sheet), {"way": "birth_date", "said": "0306"}).status_code == 422
    checked(client, sheet)
    filled = client.post(to("call_well", sheet), {"VS_SBP": "128", "VS_DBP": "78"}, headers={"HX-Request": "true"})
    assert 'value="128"' in filled.content.decode()
    assert client.post(to("call_settle", sheet), {"outcome": "answered_self"}).status_code == 303
    closure = Closure.objects.get()
    assert json.loads(closure.answers)["VS_SBP"] == 128
    assert json.loads(closure.answers)["MED_TAKE"] == 0
    assert (closure.level, closure.method, closure.answered_by) == (0, "phone", "herself")
    assert Task.objects.get(source="journeys:1").outcome == "well"
    assert not Task.objects.filter(state="open").exists()
    assert contacts(way)[0].state == ContactState.DONE
    assert Call.objects.get().outcome == "answered_self"
    assert CallSheet.objects.get().state == "done"


def test_a_referral_is_written_down_and_a_contact_is_left_out_with_its_reason(client, here, called):
    way, sheet, _patient = called
    checked(client, sheet)
    told = {"VS_SBP": "128", "VS_DBP": "78", "note": "", "referral_to": "市一院心内科", "referral_reason": "调整用药"}
    client.post(to("call_draft", sheet), told)
    assert 'value="市一院心内科"' in client.get(to("call", sheet)).content.decode()
    assert client.post(to("call_settle", sheet), {**told, "outcome": "answered_self"}).status_code == 303
    closure = Closure.objects.get()
    assert (closure.referral_to, closure.referral_reason) == ("市一院心内科", "调整用药")
    later = next(one for one in contacts(way) if one.closed_at is None)
    plan = reverse("careplans:plan", args=[way.plan.uid])
    assert "已在门诊看过" in client.get(plan).content.decode()
    for reason in ("", "seen_already"):
        assert client.post(reverse("careplans:leave_out", args=[later.uid]), {"reason": reason})["Location"] == plan
    later.refresh_from_db()
    assert (later.state, later.reason) == (ContactState.SKIPPED, "seen_already")


def test_a_browser_closed_in_the_middle_of_a_call_loses_nothing(client, here, called):
    _way, sheet, patient = called
    checked(client, sheet)
    live = client.post(to("call_draft", sheet), {"VS_SBP": "185", "VS_DBP": "96", "note": "头痛两天"})
    words = live.content.decode()
    assert "120" in words, "red is told while the call goes on"
    assert "收缩压很高" in words
    again = client.post(reverse("careplans:sheet_start", args=[patient.uid]))
    assert again["Location"] == to("call", sheet)
    page = client.get(to("call", sheet)).content.decode()
    assert 'value="185"' in page
    assert "头痛两天" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft FROM careplans_callsheet")
        assert "185" not in cursor.fetchone()[0], "what is typed is kept encrypted"


def test_what_was_answered_last_time_stands_beside_the_questions(client, here, called):
    way, sheet, patient = called
    contact = contacts(way)[0]
    Closure.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=patient.pk,
        contact=contact,
        method="phone",
        answers=json.dumps({"VS_SBP": 147}),
        answered_at=clock.now() - timedelta(days=7),
    )
    checked(client, sheet)
    page = client.get(to("call", sheet))
    assert page.status_code == 200
    assert "147" in page.content.decode()


def test_a_red_answer_alarms_and_the_task_says_why(client, here, called):
    _way, sheet, patient = called
    checked(client, sheet)
    client.post(
        to("call_settle", sheet),
        {"outcome": "answered_family", "VS_SBP": "190", "VS_DBP": "90", "note": "", "relation": "child"},
    )
    closure = Closure.objects.get()
    assert (closure.level, closure.answered_by, closure.relation) == (3, "family", "child")
    assert Alarm.objects.get().level == 3
    run_until_idle()
    told = Message.objects.filter(patient_id=patient.pk, direction="out")
    assert any("120" in message.body for message in told), "written to her, whatever was said on the phone"
    task = Task.objects.get(source="journeys:1")
    assert task.outcome == "concern"
    assert "收缩压" in task.note


def test_a_lower_level_needs_a_reason(client, here, called):
    _way, sheet, _patient = called
    checked(client, sheet)
    said = {"outcome": "answered_self", "VS_SBP": "165", "level": "1"}
    assert client.post(to("call_settle", sheet), {**said, "note": ""}).status_code == 422
    assert client.post(to("call_settle", sheet), {**said, "note": "复测 138"}).status_code == 303
    assert Closure.objects.get().level == 1


def test_not_reached_is_tried_again_and_one_tap_says_so(client, here, called, frozen_clock):
    way, sheet, patient = called
    client.post(to("call_settle", sheet), {"outcome": "no_answer"})
    task = Task.objects.get(source="journeys:1")
    assert (task.state, task.starts_at > clock.now(), task.attempts) == ("open", True, 1)
    contact = Contact.objects.get(pk=contacts(way)[0].pk)
    assert [one["method"] for one in contact.tried][-1] == "phone"
    assert "tried" in client.get(to("call", sheet)).content.decode()
    client.post(to("call_tried", sheet))
    client.post(to("call_tried", sheet))
    assert CallSheet.objects.get().told_tried
    for _again in range(2):
        frozen_clock.set(clock.now() + timedelta(days=1))
        client.post(reverse("careplans:sheet_start", args=[patient.uid]))
        client.post(to("call_settle", CallSheet.objects.latest("pk")), {"outcome": "busy"})
    contact.refresh_from_db()
    assert (contact.state, contact.reason) == (ContactState.LOST, "no_answer")


def test_a_colleague_waits_while_the_call_goes_on_and_takes_over_later(client, here, called, frozen_clock):
    _way, sheet, patient = called
    client.force_login(here.head_nurse, backend=BACKEND)
    client.post(reverse("careplans:sheet_start", args=[patient.uid]))
    assert CallSheet.objects.count() == 1
    frozen_clock.set(clock.now() + timedelta(minutes=20))
    client.post(reverse("careplans:sheet_start", args=[patient.uid]))
    assert CallSheet.objects.filter(state="open").get().caller_id == here.head_nurse.pk
    client.force_login(here.nurse, backend=BACKEND)
    assert "没有保存" in client.post(to("call_draft", sheet), {"note": "x"}).content.decode()


def test_a_returned_call_opens_the_right_work(client, here, called):
    _way, sheet, patient = called
    client.post(to("call_settle", sheet), {"outcome": "no_answer"})
    Call.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=patient.pk,
        direction="in",
        number="13800000000",
        number_blind=b"x",
        key="in-1",
        agent=here.nurse,
        status="talking",
        started_at=clock.now(),
        answered_at=clock.now(),
    )
    client.post(reverse("careplans:sheet_start", args=[patient.uid]))
    again = CallSheet.objects.latest("pk")
    assert again.call.direction == "in"
    assert again.contacts == sheet.contacts


def test_all_well_is_green_for_every_question_it_answers():
    for code, value in pack().well.items():
        assert code in bank_questions(), code
        assert judge({code: value}) == [], code
    never = {"MOOD_SELF", "MOOD_LOW", "VS_SBP", "VS_TEMP", "SC_PHQ9", "SAT_1"}
    assert not never & set(pack().well), "these have to be asked"


def test_calls_are_drawn_by_chance_scored_by_another_and_read(client, here, called):
    _way, sheet, _patient = called
    checked(client, sheet)
    client.post(to("call_settle", sheet), {"outcome": "answered_self", "VS_SBP": "128", "note": ""})
    week = sampling.week_of(clock.today())
    assert sampling.draw_sample(here.system, week) == 1
    assert sampling.draw_sample(here.system, week) == 0, "the same week draws the same calls"
    assert client.get(reverse("careplans:reviews")).status_code == 200
    assert client.get(to("review", sheet)).status_code == 404, "not before it is scored"
    client.force_login(here.head_nurse, backend=BACKEND)
    assert "李静" in client.get(reverse("careplans:reviews")).content.decode()
    points = {line.code: line.most for line in pack().sheet}
    assert client.post(to("review", sheet), {**points, "identity": "99"}).status_code == 422
    assert client.post(to("review", sheet), {**points, "feedback": "记录很清楚"}).status_code == 303
    client.force_login(here.nurse, backend=BACKEND)
    assert "记录很清楚" in client.get(to("review", sheet)).content.decode()
    row = SheetReview.objects.get()
    assert (row.total, row.read_at is not None) == (100, True)
