"""Before a return visit: asked three days ahead, answered on the phone, on one screen before she sits down."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.programs import AppointmentBooked, AppointmentCancelled, AppointmentChanged
from renxin.kernel.timeline.models import Event
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.careplans.models import Previsit, PrevisitSwitch
from renxin.programs.careplans.previsit import pack as book
from renxin.programs.careplans.previsit import writing
from renxin.programs.careplans.tests.making import ago, care_ward, enrolled

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def here(db, frozen_clock):
    found = care_ward()
    PrevisitSwitch.objects.create(tenant_id=found.tenant.pk, is_on=True, changed_at=clock.now())
    return found


def booked(here, patient, number=1, days=10, kind=AppointmentBooked):
    """Book a visit at ten o'clock in so many days."""
    day = clock.today() + timedelta(days=days)
    starts = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
    fact = kind(
        patient_id=patient,
        occurred_at=clock.now(),
        appointment_id=number,
        department_id=here.department.pk,
        starts_at=starts,
    )
    writing.follow_appointments(here.system, [fact])
    return Previsit.objects.filter(appointment_id=number).first()


def test_when_questions_go_out():
    now = datetime(2026, 3, 1, 8, tzinfo=ZONE)

    def out(**later):
        return book.goes_out_at(now + timedelta(**later), now, ZONE)

    assert out(days=10) == datetime(2026, 3, 8, 10, tzinfo=ZONE)
    assert out(days=2) == now
    assert out(hours=3) is None


def test_her_programmes_questions_come_first_and_each_once():
    asks = book.asks_for(["P02", "P01"])
    assert asks[:2] == ["VS_SBP", "VS_DBP"]
    assert len(asks) == len(set(asks)) <= book.pack().most
    assert set(book.asks_for([])) == set(book.pack().base)


def test_only_return_visits_are_asked_about_and_they_follow_their_appointment(here):
    new, back = here.patient(), here.patient("赵敏", "13800138002")
    enrolled(here, back, "P01", enrolled=ago(30))
    assert booked(here, new, 1) is None
    row = booked(here, back, 2)
    assert row.act_at.astimezone(ZONE).date() == clock.today() + timedelta(days=7)
    moved = booked(here, back, 2, days=20, kind=AppointmentChanged)
    assert moved.act_at.astimezone(ZONE).date() == clock.today() + timedelta(days=17)
    gone = booked(here, back, 2, kind=AppointmentCancelled)
    assert (gone.state, gone.act_at) == ("cancelled", None)
    assert booked(here, back, 2, days=12).state == "planned"
    assert writing.sweep_previsits() == 0


def test_asked_answered_and_read_on_one_screen(here, frozen_clock):
    mine = here.patient()
    enrolled(here, mine, "P01", enrolled=ago(30))
    booked(here, mine)
    frozen_clock.move(days=8)
    assert writing.sweep_previsits() == 1
    assert writing.sweep_previsits() == 0
    sent = Message.objects.filter(patient_id=mine, direction="out").order_by("-id")[0]
    assert "血压" not in sent.body
    assert "120" in sent.body

    client = Client()
    client.post(patients.doorway(here.tenant.pk, mine, until=clock.today(), to="previsit"), {"last4": "8001"})
    url = f"/home/{Patient.objects.get(pk=mine).uid}/previsit/"
    page = client.get(url).content.decode()
    assert "120" in page
    assert "高压" in page
    wrong = client.post(url, {"VS_SBP": "1200", "VS_DBP": "90"})
    assert wrong.status_code == 422
    answers = {"VS_SBP": "165", "VS_DBP": "95", "COND": "same", "MED_TAKE": "0", "_worries": "能不能少吃一种药？"}
    assert client.post(url, answers).status_code == 200
    row = Previsit.objects.get()
    assert (row.state, row.level) == ("answered", 2)
    assert Task.objects.filter(patient_id=mine, title_code="care_orange").count() == 1
    assert Event.objects.filter(kind="previsit.answered", patient_id=mine).count() == 1

    doctor = Client()
    doctor.force_login(here.head_nurse)
    screen = doctor.get(f"/before/{row.uid}/").content.decode()
    assert "能不能少吃一种药" in screen
    assert "165" in screen
    assert screen.index("165") < screen.index("差不多")  # what asks for a look stands first
    row.refresh_from_db()
    assert row.read_at is not None
    assert doctor.get(f"/care/previsits/{row.uid}.pdf").content.startswith(b"%PDF")
    bundle = json.loads(doctor.get(f"/care/previsits/{row.uid}.json").content)
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds == ["QuestionnaireResponse", "Observation", "Observation"]
    assert bundle["entry"][1]["resource"]["code"]["coding"][0]["code"] == "8480-6"
    day = row.starts_at.astimezone(ZONE).date()
    assert "王秀兰" in doctor.get(f"/care/previsits/?day={day}").content.decode()


def test_a_dangerous_answer_waits_for_no_visit(here, frozen_clock):
    mine = here.patient()
    enrolled(here, mine, "P01", enrolled=ago(30))
    row = booked(here, mine, days=2)
    writing.sweep_previsits()
    writing.answer_previsit(here.system, row, {"SYM_CHEST": "long"})
    assert Alarm.objects.filter(patient_id=mine, level=3).count() == 1
    frozen_clock.move(days=3)
    with pytest.raises(WrongState):
        writing.answer_previsit(here.system, row, {"SYM_CHEST": "none"})
