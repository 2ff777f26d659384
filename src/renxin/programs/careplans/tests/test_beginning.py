"""Programmes begin, move and end by what the hospital's systems report."""

from datetime import timedelta

import pytest

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import change_consent, mark_deceased
from renxin.people.records import services as records
from renxin.people.records.services import ConditionData, EncounterData, ProcedureData
from renxin.programs.careplans.models import Enrolment, Programme

from .making import born, care_ward, days, enrolled

pytestmark = pytest.mark.django_db
FACTS = ("timeline.sequencer", "timeline.consumers")


@pytest.fixture
def here(frozen_clock):
    found = care_ward()
    Programme.objects.update(switched_on_at=clock.now())
    return found


def stay(here, patient, codes=(), operations=(), *, number="ZY1", days=4, **ended):
    """Let a patient stay in the ward and go home now."""
    start = clock.now() - timedelta(days=days)
    data = EncounterData(
        source="his", visit_no=number, encounter_class="IMP", started_at=start, department_id=here.department.pk
    )
    visit = records.open_encounter(here.system, patient, data)
    if codes:
        told = [ConditionData(code=code) for code in codes]
        records.record_conditions(here.system, patient, told, source="his", encounter_id=visit.pk)
    for code in operations:
        done = ProcedureData(code=code, performed_at=start + timedelta(hours=20))
        records.record_procedures(here.system, patient, [done], source="his", encounter_id=visit.pk)
    records.discharge_encounter(here.system, visit, at=clock.now(), **ended)
    run_until_idle(*FACTS)
    return visit


def inside(patient):
    rows = Enrolment.objects.filter(patient_id=patient).exclude(state="ended")
    return sorted(rows.values_list("programme__code", flat=True))


def test_a_discharge_begins_what_its_diagnoses_and_operations_ask_for(here):
    heart, hip, plain = (here.patient(f"患者{n}", f"1380013800{n}") for n in range(3))
    for patient in (heart, hip, plain):
        born(patient, 60)
    stay(here, heart, ["I21.0", "I10.x00"], number="A")
    stay(here, hip, ["M16.1"], ["81.51"], number="B")
    stay(here, plain, ["J18.9"], number="C")
    assert inside(heart) == ["P01", "P05"]
    assert inside(hip) == ["P07", "P08"]
    assert inside(plain) == ["P14"]
    way = Enrolment.objects.get(patient_id=plain)
    assert (way.why_started, way.department_id) == ("discharged", here.department.pk)
    assert days(way) == [3, 7, 15, 30]


def test_who_died_or_went_to_another_hospital_is_asked_nothing(here):
    one, other = here.patient(), here.patient("李四", "13800138002")
    stay(here, one, ["J18.9"], number="A", disposition="5")
    stay(here, other, ["J18.9"], number="B", disposition="2")
    assert inside(one) == inside(other) == []


def test_a_diagnosis_written_after_the_discharge_puts_the_right_programme_in_place_of_the_general_one(here):
    patient = here.patient()
    born(patient, 66)
    visit = stay(here, patient, ["R07.4"])
    assert inside(patient) == ["P14"]
    records.record_conditions(here.system, patient, [ConditionData(code="I50.9")], source="his", encounter_id=visit.pk)
    run_until_idle(*FACTS)
    assert inside(patient) == ["P05H"]


def test_a_discharge_that_is_called_off_and_happens_after_all(here, frozen_clock):
    patient = here.patient()
    visit = stay(here, patient, ["J18.9"])
    records.cancel_discharge(here.system, visit, at=clock.now())
    run_until_idle(*FACTS)
    assert inside(patient) == []
    frozen_clock.move(days=2)
    visit.refresh_from_db()
    records.discharge_encounter(here.system, visit, at=clock.now())
    run_until_idle(*FACTS)
    assert inside(patient) == ["P14"]
    assert days(Enrolment.objects.get(patient_id=patient, state="active")) == [3, 7, 15, 30]


def test_death_and_a_withdrawn_consent_end_everything_the_same_minute(here):
    one, other = here.patient(), here.patient("李四", "13800138002")
    way = enrolled(here, one, "P01")
    second = enrolled(here, other, "P01", source="test:2")
    mark_deceased(here.system, one, clock.now())
    change_consent(here.officer, other, "FOLLOWUP", "WITHDRAWN", method="staff")
    run_until_idle(*FACTS)
    for row in (way, second):
        row.refresh_from_db()
    assert (way.why_ended, second.why_ended) == ("death", "withdrawal")
    assert days(way) == days(second) == []


def test_a_pregnancy_waits_for_the_last_period_then_follows_birth_or_loss(here):
    patient, other = here.patient(), here.patient("李四", "13800138002")
    records.record_conditions(here.system, patient, [ConditionData(code="Z34.0")], source="his")
    run_until_idle(*FACTS)
    assert Task.objects.filter(title_code="care_anchor", patient_id=patient).count() == 1
    mother = enrolled(here, patient, "P09", lmp=clock.today() - timedelta(days=270))
    lost = enrolled(here, other, "P09", source="test:2", lmp=clock.today() - timedelta(days=90))
    records.record_conditions(here.system, patient, [ConditionData(code="O80.0")], source="his")
    records.record_conditions(here.system, other, [ConditionData(code="O03.9")], source="his")
    run_until_idle(*FACTS)
    mother.refresh_from_db()
    lost.refresh_from_db()
    assert mother.anchors["delivery"] == clock.today().isoformat()
    assert {5, 28, 42} <= set(days(mother))
    assert (lost.state, lost.why_ended, days(lost)) == ("ended", "pregnancy_end", [])


def test_a_programme_that_is_off_enrols_nobody(here):
    Programme.objects.update(switched_on_at=None)
    patient = here.patient()
    stay(here, patient, ["J18.9"])
    assert inside(patient) == []
