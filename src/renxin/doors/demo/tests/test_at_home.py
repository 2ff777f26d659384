"""The demo's medicines at home: boxes of the past, days covered, ticks; nothing is sent and nobody is asked after."""

from datetime import timedelta
from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import at_home
from renxin.doors.demo.seed.clinical import CLINIC
from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.people.records.services import LinesOf, MedicationData, file_medications
from renxin.programs.monitoring.models import Adherence, DiaryEntry, Dose, MedicationPlan


@pytest.mark.django_db
def test_medicines_at_home_are_alive_and_quiet(frozen_clock):
    here, now = ward(), clock.now()
    people = [here.patient(f"王{number}", f"138001380{number:02d}") for number in range(10, 22)]
    newest = [
        LinesOf(
            patient_id=one,
            source=CLINIC,
            items=[
                MedicationData(
                    order_no="1", text="氨氯地平片", frequency="qd", days=28, started_at=now - timedelta(days=9)
                )
            ],
        )
        for one in people
    ]
    file_medications(here.system, newest)
    at_home.live_at_home(here.tenant.pk, now, Random(7))
    assert MedicationPlan.objects.filter(state="active").count() == len(people)
    percents = set(Adherence.objects.values_list("percent", flat=True))
    assert max(percents) > 90
    assert min(percents) < 80
    assert Dose.objects.filter(said="taken").count() > 80
    assert DiaryEntry.objects.count() == 24
    assert not Task.objects.exists()
    assert not Message.objects.exists()
