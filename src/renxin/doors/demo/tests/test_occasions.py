"""What the demo adds for journeys: first visits, appointments, operations, people who stay away."""

from datetime import timedelta

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import occasions
from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.journeys.ready import ready_packs
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.records.services import EncounterData, discharge_encounter, open_encounter
from renxin.programs.appointments.models import Appointment

pytestmark = pytest.mark.django_db
WHO = {pack.code: dict(parse(pack.content()).who.rule) for pack in ready_packs() if parse(pack.content()).who}


def test_there_is_somebody_for_each(frozen_clock):
    house = ward()
    people = [house.patient(f"王{number}", f"138{number:08d}") for number in range(24)]
    now = clock.now()
    with clock.at(now - timedelta(days=5)):
        stay = EncounterData(source="his:main", visit_no="S1", encounter_class="IMP", started_at=clock.now())
        opened = open_encounter(house.system, people[0], stay)
    with clock.at(now - timedelta(days=1)):
        discharge_encounter(house.system, opened, at=clock.now(), disposition="1")
    occasions.happen(house.system.tenant_id, now)
    run_until_idle(strict=False)
    segments.follow_history(house.system)  # as the worker does: what is taken over as history wakes no consumer
    fits = lambda code: segments.answer_for_all(house.system.tenant_id, WHO[code])  # noqa: E731
    names = lambda ids: set(Patient.objects.filter(pk__in=ids).values_list("name", flat=True))  # noqa: E731
    assert names(fits("win_back")) == {"郝桂芳", "孟庆华", "唐玉珍"}
    assert {"程晓雯", "范立新", "丁雨桐"} <= names(fits("first_visit_welcome"))
    assert people[0] in fits("after_operation")
    assert len(set(fits("before_visit"))) > 3
    assert Appointment.objects.filter(status="noshow").count() == 3
