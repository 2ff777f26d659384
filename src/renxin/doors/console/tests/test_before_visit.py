"""One screen before a visit: what was measured and taken at home stands beside her answers, on paper too."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pypdf import PdfReader

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import AppointmentBooked
from renxin.programs.careplans.models import Previsit, PrevisitSwitch
from renxin.programs.careplans.services.talking import follow_appointments
from renxin.programs.careplans.tests.making import ago, care_ward, enrolled
from renxin.programs.monitoring.tests.making_home import boxes, pressures

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(frozen_clock) -> tuple[Client, Previsit]:
    """A patient of the programme of high pressure, who measures and takes medicines, booked for next week."""
    here = care_ward()
    patient = here.patient()
    PrevisitSwitch.objects.create(tenant_id=here.tenant.pk, is_on=True, changed_at=clock.now())
    enrolled(here, patient, "P01", enrolled=ago(30))
    boxes(here, patient)
    pressures(here, patient, [(172, 100), (150, 90), (160, 94)])
    run_until_idle()
    day = clock.today() + timedelta(days=7)
    booked = AppointmentBooked(
        patient_id=patient,
        occurred_at=clock.now(),
        appointment_id=1,
        department_id=here.department.pk,
        starts_at=datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    follow_appointments(here.system, [booked])
    client = Client()
    client.force_login(here.head_nurse)
    return client, Previsit.objects.get()


def test_readings_and_medicines_of_home_stand_beside_her_answers(visit):
    client, row = visit
    screen = client.get(f"/before/{row.uid}/").content.decode()
    assert "160/94 mmHg" in screen, "the last reading"
    assert "160.7/94.7 mmHg" in screen, "the mean of three"
    assert "氨氯地平片" in screen
    assert "二甲双胍缓释片" in screen


def test_the_paper_says_the_same(visit):
    client, row = visit
    pages = PdfReader(io.BytesIO(client.get(f"/care/previsits/{row.uid}.pdf").content)).pages
    words = "".join(page.extract_text() for page in pages)
    assert "160/94 mmHg" in words
    assert "160.7/94.7 mmHg" in words
    assert "氨氯地平片" in words
