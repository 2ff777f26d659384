"""Medicines from the record to the task: plans follow boxes, doses are told, misses and empty boxes are asked after."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.people.patients.services import mark_deceased, merge_patients
from renxin.people.records.services import EncounterData, MedicationData, open_encounter, record_medications
from renxin.programs.monitoring.models import Adherence, Dose, LastSign, MedicationPlan
from renxin.programs.monitoring.services.reminding_medicines import refill_due, remind_due
from renxin.programs.monitoring.services.setting_medicines import NewMedicine, add_medicine, set_hours, set_reminders
from renxin.programs.monitoring.services.ticking import Tick, tell_doses

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=clock.SHANGHAI)  # a Monday
AT = time(8)


@pytest.fixture
def here(db):
    with clock.at(MORNING):
        yield ward()


def box(here, patient_id, number, *, name="氨氯地平片", frequency="qd", days=28, start=MORNING, status="active"):
    medicine = MedicationData(
        order_no=str(number), text=name, dose="5 mg", frequency=frequency, days=days, started_at=start, status=status
    )
    record_medications(here.system, patient_id, [medicine], source="his")
    run_until_idle("timeline.sequencer", "timeline.consumers")


def tick(plan, said="taken", on=None, at=AT, reason=""):
    return Tick(plan=plan.uid, on=on or clock.today(), at=at, said=said, reason=reason)


def test_a_box_makes_a_plan_and_the_next_box_prolongs_it(here):
    mine = here.patient()
    box(here, mine, 1)
    plan = MedicationPlan.objects.get()
    assert (plan.name, plan.drug_class, plan.times, plan.ends_on) == (
        *("氨氯地平片", "calcium", [AT]),
        clock.today() + timedelta(days=27),
    )
    assert plan.refill_on == plan.ends_on - timedelta(days=7)
    assert Adherence.objects.get().percent is None  # one box tells nothing
    with clock.at(MORNING + timedelta(days=30)):
        box(here, mine, 2, start=clock.now())
        plan.refresh_from_db()
        assert MedicationPlan.objects.count() == 1
        assert plan.ends_on == clock.today() + timedelta(days=27)
        counted = Adherence.objects.get()
        assert (counted.covered, counted.days, counted.percent, counted.fills) == (29, 31, 93, 2)


def test_a_long_box_asks_for_an_assessment_and_one_too_long_is_marked(here):
    mine = here.patient()
    box(here, mine, 1, days=28)
    assert not Task.objects.exists()
    box(here, mine, 2, days=84)
    box(here, mine, 3, name="阿普唑仑片", days=28)
    tasks = Task.objects.filter(title_code="long_prescription", state="open")
    assert tasks.count() == 2
    with clock.at(MORNING + timedelta(days=1)):
        box(here, mine, 4, days=84, start=clock.now())
    assert tasks.count() == 2, "once in twelve weeks"
    client = Client()
    client.force_login(here.head_nurse)
    uid = Patient.objects.get(pk=mine).uid
    page = client.get(f"/patients/{uid}/?tab=medicines").content.decode()
    assert "长期处方：评估、宣教、签字" in page
    assert "超长：最多7天" in page


def test_what_is_given_on_the_ward_is_no_medicine_at_home(here):
    mine = here.patient()
    stay = open_encounter(
        here.system, mine, EncounterData(source="his", visit_no="1", encounter_class="IMP", started_at=MORNING)
    )
    medicine = MedicationData(order_no="w", text="头孢呋辛", frequency="bid", days=3, started_at=MORNING)
    record_medications(here.system, mine, [medicine], source="his", encounter_id=stay.pk)
    run_until_idle("timeline.sequencer", "timeline.consumers")
    assert not MedicationPlan.objects.exists()


def test_doses_are_told_late_anew_and_only_for_the_last_days(here):
    mine, other = here.patient(), here.patient("赵敏", "13800138002")
    box(here, mine, 1)
    plan = MedicationPlan.objects.get()
    herself = Actor.patient(here.tenant.pk, mine)
    with clock.at(MORNING.replace(hour=11)):
        tell_doses(herself, mine, [tick(plan)])
        assert Dose.objects.get().said == "late"
        tell_doses(herself, mine, [tick(plan, "missed", reason="doctor")])
        assert [row.said for row in Dose.objects.order_by("id")] == ["late", "skipped"]
        assert LastSign.objects.get(patient_id=mine).medicine_at == clock.now()
        for wrong in (
            tick(plan, on=clock.today() - timedelta(days=8)),
            tick(plan, on=clock.today() + timedelta(days=1)),
        ):
            with pytest.raises(InvalidInput):
                tell_doses(herself, mine, [wrong])
        with pytest.raises(NotFound):
            tell_doses(Actor.patient(here.tenant.pk, other), other, [tick(plan)])


def test_three_misses_in_a_row_make_one_task_and_one_fact_and_a_new_run_another(here):
    mine = here.patient()
    box(here, mine, 1)
    plan = MedicationPlan.objects.get()
    herself = Actor.patient(here.tenant.pk, mine)
    said = ["missed", "missed", "missed", "missed", "taken", "missed", "missed", "taken"]
    seen = []
    for number, word in enumerate(said):
        with clock.at(MORNING + timedelta(days=number, hours=1)):
            tell_doses(herself, mine, [tick(plan, word)])
            seen.append(Task.objects.filter(title_code="medicine_missed").count())
    assert seen == [0, 0, 1, 1, 1, 1, 1, 1]
    assert Event.objects.filter(kind="dose.missed").count() == 1
    task = Task.objects.get(title_code="medicine_missed")
    assert "氨氯地平" not in str(task.words)
    assert task.due_at - task.created_at == timedelta(hours=24)


def test_what_must_not_be_missed_is_asked_after_within_four_hours(here):
    mine = here.patient()
    box(here, mine, 1, name="华法林钠片")
    plan = MedicationPlan.objects.get()
    herself = Actor.patient(here.tenant.pk, mine)
    for number in range(2):
        with clock.at(MORNING + timedelta(days=number, hours=1)):
            tell_doses(herself, mine, [tick(plan, "missed")])
    task = Task.objects.get(title_code="medicine_missed")
    assert task.due_at - task.created_at == timedelta(hours=4)
    assert task.risk == 2


def test_one_reminder_for_all_that_is_due_at_one_hour_and_none_for_what_is_told(here):
    mine = here.patient()
    box(here, mine, 1)
    box(here, mine, 2, name="二甲双胍片", frequency="bid")
    assert set_reminders(here.system, mine, "each") == 2
    with clock.at(MORNING.replace(hour=8, minute=1)):
        assert remind_due() == 2
        sent = Message.objects.get()
        assert "氨氯地平" not in str(sent.body)
        assert remind_due() == 0
    with clock.at(MORNING.replace(hour=19)):
        evening = MedicationPlan.objects.get(drug_class="metformin")
        tell_doses(here.system, mine, [tick(evening, at=time(20))])
    with clock.at(MORNING.replace(hour=20, minute=1)):
        assert remind_due() == 1
    with clock.at(MORNING + timedelta(days=3, hours=6)):  # the machine was off: nobody is reminded of yesterday
        remind_due()
    assert Message.objects.count() == 1
    set_reminders(here.system, mine, "off")
    assert not MedicationPlan.objects.filter(remind_at__isnull=False).exists()


def test_the_next_box_is_reminded_of_twice_and_then_asked_for_once(here):
    mine = here.patient()
    box(here, mine, 1)
    counts = []
    for number in range(18, 40):
        with clock.at(MORNING + timedelta(days=number, hours=3)):
            refill_due()
            counts.append((Message.objects.count(), Task.objects.filter(title_code="refill_missed").count()))
    first = {pair: 18 + counts.index(pair) for pair in dict.fromkeys(counts)}
    assert first == {(0, 0): 18, (1, 0): 20, (2, 0): 24, (2, 1): 30}


def test_hours_are_moved_but_never_more_or_fewer(here):
    mine = here.patient()
    box(here, mine, 1, frequency="bid")
    plan = MedicationPlan.objects.get()
    set_hours(here.system, mine, plan.uid, [time(6, 30), time(18, 30)])
    with pytest.raises(InvalidInput):
        set_hours(here.system, mine, plan.uid, [time(6, 30)])
    with clock.at(MORNING + timedelta(days=20)):
        box(here, mine, 2, frequency="bid", start=clock.now())
    plan.refresh_from_db()
    assert plan.times == [time(6, 30), time(18, 30)]
    assert add_medicine(here.system, mine, NewMedicine(name="鱼油", frequency="qd")).drug_class == "other"


def test_death_ends_reminders_and_a_merge_counts_the_days_of_both(here):
    mine, again = here.patient(), here.patient("王秀兰", "13800138009")
    box(here, mine, 1)
    with clock.at(MORNING + timedelta(days=28)):
        box(here, again, 2, start=clock.now())
        merge_patients(here.system, mine, again, reason="same person")
        run_until_idle("timeline.sequencer", "timeline.consumers")
        assert Adherence.objects.get(patient_id=mine).percent == 100
        set_reminders(here.system, mine, "each")
        mark_deceased(here.system, mine, clock.now())
        run_until_idle("timeline.sequencer", "timeline.consumers")
        assert not MedicationPlan.objects.filter(state="active", patient_id=mine).exists()
