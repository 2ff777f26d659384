"""Programmes begin, move and end by what the hospital's systems report."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import change_consent, mark_deceased
from renxin.people.records import services as records
from renxin.people.records.services import (
    ConditionData,
    EncounterData,
    MedicationData,
    ObservationData,
    ProcedureData,
)
from renxin.programs.careplans import services
from renxin.programs.careplans.models import Enrolment, Programme

from .making import answered, born, care_ward, contacts, days, enrolled

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


def measured(here, patient, code, *values, unit="", days_ago=0):
    """Let values be measured a day apart, the last of them so many days ago."""
    first = clock.now() - timedelta(days=days_ago + len(values) - 1)
    for number, value in enumerate(values):
        at = first + timedelta(days=number)
        one = ObservationData(code=code, value_number=Decimal(str(value)), unit=unit, observed_at=at)
        records.record_observations(here.system, patient, "his", [one])
    run_until_idle(*FACTS)


def test_three_high_pressures_on_different_days_begin_the_programme_and_end_the_screening(here):
    patient, young = here.patient(), here.patient("李四", "13800138002")
    born(patient, 50)
    born(young, 30)
    measured(here, patient, "8480-6", 132, 136, unit="mmHg", days_ago=9)
    assert inside(patient) == ["P01S"], "pressure raised on two days is looked at every half-year"
    measured(here, patient, "8480-6", 145, unit="mmHg", days_ago=7)
    one = ObservationData(code="8480-6", value_number=Decimal(150), unit="mmHg", observed_at=clock.now())
    again = ObservationData(code="8480-6", value_number=Decimal(155), unit="mmHg", observed_at=clock.now(), set_id="2")
    wrong = ObservationData(
        code="8480-6", value_number=Decimal(1200), unit="mmHg", observed_at=clock.now() - timedelta(days=2)
    )
    records.record_observations(here.system, patient, "his", [one, again, wrong])
    run_until_idle(*FACTS)
    assert inside(patient) == ["P01S"], "two days, one of them twice, and a number nobody can have are not three"
    measured(here, patient, "8462-4", 92, unit="mmHg", days_ago=1)
    assert inside(patient) == ["P01"]
    assert Enrolment.objects.get(patient_id=patient, state="active").why_started == "resulted"
    measured(here, young, "8480-6", 150, 150, 150, unit="mmHg")
    assert inside(young) == []


def test_results_that_may_mean_diabetes_ask_a_person_first(here):
    patient, other = here.patient(), here.patient("李四", "13800138002")
    for one in (patient, other):
        born(one, 50)
    measured(here, patient, "4548-4", 6.5, unit="%")
    measured(here, other, "1558-6", 7.0, unit="mmol/L")
    measured(here, other, "1558-6", 126, unit="mg/dL")
    assert inside(patient) == inside(other) == []
    task = Task.objects.get(title_code="care_confirm")
    assert task.patient_id == patient, "one day is not enough, nor a number in another unit"
    services.enrol_by_hand(here.officer, patient, "P02")
    task.refresh_from_db()
    assert (inside(patient), task.state) == (["P02"], "cancelled")


def test_warfarin_begins_the_clinic_once(here):
    patient = here.patient()
    for number in ("1", "2"):
        one = MedicationData(order_no=number, text="华法林钠片 3mg", started_at=clock.now())
        records.record_medications(here.system, patient, [one], source="his")
        run_until_idle(*FACTS)
        for way in Enrolment.objects.filter(patient_id=patient, state="active"):
            assert way.programme.code == "P15A"
            services.end_enrolment(here.officer, way, "mistake")
    assert Enrolment.objects.filter(patient_id=patient).count() == 1, "the next box begins nothing anew"


def test_a_dental_visit_knows_its_treatment_from_the_procedure_or_asks_for_it(here):
    pulled, unknown = here.patient(), here.patient("李四", "13800138002")
    visits = {}
    for patient, number in ((pulled, "K1"), (unknown, "K2")):
        data = EncounterData(
            source="his",
            visit_no=number,
            encounter_class="AMB",
            started_at=clock.now(),
            department_id=here.department.pk,
        )
        visits[patient] = visit = records.open_encounter(here.system, patient, data)
        told = [ConditionData(code="K01.1")]
        records.record_conditions(here.system, patient, told, source="his", encounter_id=visit.pk)
        records.finish_encounter(here.system, visit, at=clock.now())
    run_until_idle(*FACTS)
    way, other = (Enrolment.objects.get(patient_id=one, programme__code="P12") for one in (pulled, unknown))
    assert days(way) == days(other) == [], "nobody has said what was done"
    assert Task.objects.filter(title_code="care_fact", state="open").count() == 2
    done = ProcedureData(code="23.19", performed_at=clock.now())  # the procedure follows its visit
    records.record_procedures(here.system, pulled, [done], source="his", encounter_id=visits[pulled].pk)
    run_until_idle(*FACTS)
    way.refresh_from_db()
    assert (way.facts["treatment"], days(way)) == ("extraction", [1, 3, 7])
    client = Client()
    client.force_login(here.nurse)
    page = client.get(f"/care/plans/{other.plan.uid}/").content.decode()
    assert "还不知道：做了什么" in page
    assert '<option value="root_canal">根管治疗</option>' in page
    client.post(f"/care/ways/{other.uid}", {"do": "facts", "fact-treatment": "root_canal"})
    assert days(other) == [1, 7]
    assert not Task.objects.filter(title_code="care_fact", state="open").exists()


def test_what_codes_and_medicines_say_is_known_and_what_stays_true_is_kept(here):
    patient = here.patient()
    born(patient, 60)
    mixed = MedicationData(order_no="1", text="甘精胰岛素注射液", started_at=clock.now())
    records.record_medications(here.system, patient, [mixed], source="his")
    stay(here, patient, ["E11.9", "I21.0"], ["36.07"], number="A")
    facts = dict(Enrolment.objects.exclude(state="ended").values_list("programme__code", "facts"))
    assert facts["P02"]["insulin"] is True
    assert facts["P05"] == {"stented": True, "acute": True}
    assert facts["P07"]["had_surgery"] is True
    stay(here, patient, ["I25.1"], number="B")
    again = Enrolment.objects.get(programme__code="P05", state="active")
    assert again.facts == {"stented": True}, "the stent is still there, the attack is over"


def test_the_days_of_a_cycle_say_when_the_next_one_begins(here):
    patient = here.patient()
    way = enrolled(here, patient, "P11", facts={"cycle_days": "21", "has_picc": True}, cycle=clock.today())
    assert way.anchors["next_cycle"] == (clock.today() + timedelta(days=21)).isoformat()
    assert 18 in days(way), "three days before the next cycle"
    second = enrolled(here, patient, "P11", source="test:2", cycle=clock.today() + timedelta(days=22))
    assert second.anchors["next_cycle"] == (clock.today() + timedelta(days=43)).isoformat()
    assert second.facts["has_picc"] is True


def test_a_call_that_was_held_is_the_nurses_work_and_an_answer_by_link_takes_it_away(here):
    held, alone = here.patient(), here.patient("李四", "13800138002")
    for number, patient in enumerate((held, alone)):
        contact = contacts(enrolled(here, patient, "P14", source=f"test:{number}"))[0]
        contact.task_source = f"careplans:contact:{contact.pk}"
        contact.save()
        told = NewTask(
            patient_id=patient, kind="call", title_code="care_contact", source=contact.task_source, due_at=clock.now()
        )
        create_tasks(here.system, [told])
        actor = here.actor(here.nurse) if patient == held else Actor.patient(here.tenant.pk, patient)
        answered(actor, contact)
    task, other = Task.objects.filter(title_code="care_contact").order_by("pk")
    assert (task.state, task.outcome, task.closed_by, other.state) == ("done", "well", here.nurse, "cancelled")
    client = Client()
    client.force_login(here.head_nurse)
    page = client.get("/follow-up/team/").content.decode()
    assert "各人完成的方案随访" in page
    assert "接通率" in page


def test_a_programme_that_is_off_enrols_nobody(here):
    Programme.objects.update(switched_on_at=None)
    patient = here.patient()
    stay(here, patient, ["J18.9"])
    assert inside(patient) == []
