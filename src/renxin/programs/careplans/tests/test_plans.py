"""Care plans from the outside: who enters, what is planned, what answers lead to, and how it ends."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services import close_alarm, complete_task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.models import Observation
from renxin.people.records.services import ObservationData, record_observations
from renxin.programs.careplans import selectors, services
from renxin.programs.careplans.models import (
    CarePlan,
    Contact,
    ContactPart,
    ContactState,
    Enrolment,
    Goal,
    GoalState,
    ProgrammeVersion,
)
from renxin.programs.careplans.services import Given

from .making import ago, answered, born, care_ward, contacts, days, enrolled

pytestmark = pytest.mark.django_db

FULL = {"VS_SBP": 128, "VS_DBP": 78, "MED_TAKE": 0, "MED_ADR": "none"}


@pytest.fixture
def here(frozen_clock):
    return care_ward()


def test_entering_plans_the_weeks_ahead_once(here):
    way = enrolled(here, here.patient(), "P01")
    assert days(way) == [14, 28, 90]
    assert enrolled(here, way.patient_id, "P01").pk == way.pk
    assert Enrolment.objects.count() == CarePlan.objects.count() == 1
    first = contacts(way)[0]
    assert (first.by, first.department_id, first.due_at.astimezone(clock.SHANGHAI).hour) == (
        "bot",
        here.department.pk,
        9,
    )
    assert {goal.code for goal in Goal.objects.all()} == {"bp"}


def test_programmes_of_one_patient_are_merged_and_part_again_when_one_ends(here):
    patient = here.patient()
    pressure = enrolled(here, patient, "P01")
    sugar = enrolled(here, patient, "P02", source="test:2", discharge=clock.today())
    assert days(sugar) == [3, 7, 14, 28, 90]  # 14 with 14, 28 with 30, 90 with 90
    both = Contact.objects.get(due_on=clock.today() + timedelta(days=14))
    assert both.by == "nurse"
    assert {"VS_SBP", "LAB_GLU_F"} <= set(both.asks)
    assert len(both.asks) == len(set(both.asks))
    services.end_enrolment(here.system, sugar, "withdrawal")
    assert days(pressure) == [14, 28, 90]
    left = Contact.objects.get(due_on=clock.today() + timedelta(days=14), closed_at=None)
    assert left.by == "bot"
    assert "LAB_GLU_F" not in left.asks


def test_a_first_high_pressure_is_asked_again_in_two_weeks_and_a_second_one_goes_to_a_doctor(here, frozen_clock):
    patient = here.patient()
    born(patient, 50)
    way = enrolled(here, patient, "P01")
    frozen_clock.move(days=14)
    first = answered(here.actor(here.nurse), contacts(way)[0], **FULL | {"VS_SBP": 145})
    assert (first.level, first.actions, (first.next_on - clock.today()).days) == (1, ["recheck"], 14)
    assert days(way) == [14, 76]  # the regular day 28 is the same day as the repeat: one contact
    frozen_clock.move(days=14)
    again = next(one for one in contacts(way) if one.closed_at is None)
    second = answered(here.actor(here.nurse), again, **FULL | {"VS_SBP": 150})
    assert (second.level, second.actions[0]) == (2, "refer")
    task = Task.objects.get(title_code="care_orange")
    assert task.due_at == clock.now() + timedelta(hours=2)
    assert Goal.objects.get().state == GoalState.NOT_ACHIEVED


def test_danger_tells_the_patient_first_and_climbs_until_somebody_takes_it(here, frozen_clock):
    way = enrolled(here, here.patient(), "P01")
    frozen_clock.move(days=14)
    patient = Actor.patient(here.tenant.pk, way.patient_id)
    closure = services.answer_contact(
        patient, contacts(way)[0], Given(method="message", answers={"VS_SBP": 200, "VS_DBP": 120, "SYM_CHEST": "long"})
    )
    assert closure.level == 3
    assert Alarm.objects.get().level == 3
    contact = Contact.objects.get(pk=closure.contact_id)
    assert (contact.state, closure.closed_at) == (ContactState.ANSWERED, None)
    services.review_contact(here.actor(here.nurse), contact, "已联系，家属陪同到急诊")
    contact.refresh_from_db()
    assert contact.state == ContactState.DONE


def test_what_cannot_be_true_or_was_not_asked_is_refused(here):
    way = enrolled(here, here.patient(), "P01")
    contact = contacts(way)[0]
    with pytest.raises(InvalidInput):
        answered(here.system, contact, VS_SBP=1200)
    with pytest.raises(InvalidInput):
        answered(here.system, contact, WND="red")
    other = Actor.patient(here.tenant.pk, here.patient("李四", "13800138002"))
    with pytest.raises(NotAllowed):
        answered(other, contact, VS_SBP=120)
    with pytest.raises(InvalidInput):  # a lower level needs words
        services.answer_contact(here.system, contact, Given(method="phone", answers={"VS_SBP": 200}, level=0))


def test_typed_answers_survive_a_closed_window_and_a_contact_is_answered_once(here):
    way = enrolled(here, here.patient(), "P01")
    contact = contacts(way)[0]
    services.save_answers(here.actor(here.nurse), contact, {"VS_SBP": 131}, note="声音很好")
    contact.refresh_from_db()
    assert "131" in contact.draft
    answered(here.actor(here.nurse), contact, **FULL)
    with pytest.raises(WrongState):
        answered(here.actor(here.nurse), contact, **FULL)
    assert selectors.last_answers(here.system, way.patient_id, ["VS_SBP"])["VS_SBP"].value == 128


def test_what_she_measured_herself_is_kept_in_her_record_and_a_laboratorys_value_is_not(here):
    way = enrolled(here, here.patient(), "P01")
    answered(here.actor(here.nurse), contacts(way)[0], **FULL | {"VS_SBP": 151})
    kept = {row.code: (row.value_number, row.source, row.status) for row in Observation.objects.all()}
    assert kept["8480-6"] == (151, "told", "preliminary")
    assert not any(code.startswith(("4548", "2823")) for code in kept)


def test_a_cancelled_discharge_takes_back_what_it_began_and_may_happen_again(here):
    patient = here.patient()
    one = services.NewEnrolment(
        patient_id=patient, programme="P14", source="encounter:7", why="discharged", encounter_id=7,
        anchors={"discharge": ago(3)}, department_id=here.department.pk,
    )  # fmt: skip
    services.enrol(here.system, [one])
    way = Enrolment.objects.get()
    assert days(way, ago(3)) == [3, 7, 15, 30]
    done = answered(here.system, contacts(way)[0], COND="better")
    assert services.withdraw(here.system, [7]) == 1
    assert days(way) == []
    kept = Contact.objects.get(pk=done.contact_id)
    assert (kept.state, kept.reason) == (ContactState.DONE, "called_off")
    assert services.enrol(here.system, [one])
    assert days(way, ago(3)) == [3, 7, 15, 30]


def test_a_pregnancy_that_ends_stops_mother_and_child_at_once(here):
    patient = here.patient()
    way = enrolled(here, patient, "P09", lmp=ago(100))
    assert days(way)
    assert services.end_pregnancy(here.actor(here.nurse), patient) == 1
    assert days(way) == []
    task = Task.objects.get(title_code="care_gentle")
    assert task.words == {}
    from renxin.engagement.conversations.models import Hold

    assert "HEALTH_EDU" in Hold.objects.get(patient_id=patient).scope


def test_the_expected_day_of_birth_moves_only_what_is_to_come(here, frozen_clock):
    way = enrolled(here, here.patient(), "P09", lmp=ago(120))
    frozen_clock.move(days=6)
    done = next(one for one in contacts(way) if one.closed_at is None)
    assert done.due_on == ago(0)
    answered(here.system, done, PREG_BLD=False)
    before = [one.due_on for one in contacts(way) if one.closed_at is None]
    lmp = clock.today() - timedelta(days=126)
    services.expect_birth(here.system, way, lmp + timedelta(days=285))
    after = [one.due_on for one in contacts(way) if one.closed_at is None]
    moved = {(b - a).days for a, b in zip(before, after, strict=False)}
    assert moved == {5}
    assert Contact.objects.get(pk=done.pk).due_on == done.due_on


def test_people_inside_keep_their_version_until_they_are_moved(here):
    way = enrolled(here, here.patient(), "P01")
    version = ProgrammeVersion.objects.get(programme__code="P01")
    definition = dict(version.definition)
    definition["nodes"] = [{**node, "at": "21d"} if node["id"] == "D14" else node for node in definition["nodes"]]
    draft = services.write_draft(here.officer, definition)
    services.propose_version(here.officer, draft)
    with pytest.raises(NotAllowed):
        services.approve_version(here.officer, draft)
    fresh = services.approve_version(here.system, draft)
    services.ask_for_planning(here.system, [way.plan_id])
    services.sweep_plans()
    assert days(way) == [14, 28, 90]
    assert services.move_people(here.system, version, fresh) == 1
    services.sweep_plans()
    assert days(way) == [21, 28, 90]


def test_a_pause_asks_for_nothing_and_what_fell_into_it_is_left_out(here, frozen_clock):
    way = enrolled(here, here.patient(), "P01")
    services.pause_enrolment(here.actor(here.nurse), way, until=clock.today() + timedelta(days=20), reason="travel")
    assert days(way) == []
    assert CarePlan.objects.get().status == "on-hold"
    frozen_clock.move(days=20)
    assert services.sweep_pauses() == 1
    assert days(way, ago(20)) == [28, 90]


def test_what_nobody_answers_goes_to_text_then_to_a_person_then_to_review(here, frozen_clock):
    way = enrolled(here, here.patient(), "P14", discharge=ago(1))
    for _round in range(3):
        first = next(one for one in contacts(way) if one.closed_at is None)
        frozen_clock.set(first.due_at)
        services.sweep_contacts()
        for hours in (24, 24):
            frozen_clock.move(hours=hours)
            services.sweep_contacts()
        first.refresh_from_db()
        assert (first.state, first.task_source) == (ContactState.DUE, f"careplans:{first.pk}")
        for _call in range(3):
            services.note_attempt(here.actor(here.nurse), first, "phone")
        first.refresh_from_db()
        assert first.state == ContactState.LOST
    assert Task.objects.filter(title_code="care_lost_review").count() == 1
    way.refresh_from_db()
    assert (way.state, way.losses) == ("active", 3)  # a person decides
    answered(here.actor(here.nurse), first, COND="better")  # she called back
    way.refresh_from_db()
    assert way.losses == 0


def test_a_nurse_of_another_department_sees_nothing(here):
    way = enrolled(here, here.patient(), "P01")
    plan = selectors.plan_of(here.actor(here.nurse), way.patient_id)
    assert plan is not None
    stranger = Actor(
        tenant_id=here.tenant.pk, kind="staff", name="other", user_id=-1, permissions=frozenset({"careplans.view"})
    )
    assert selectors.plan_of(stranger, way.patient_id) is None
    with pytest.raises(NotFound):
        selectors.contact(stranger, contacts(way)[0].uid)


def test_every_part_is_planned_once_however_often_one_plans(here):
    way = enrolled(here, here.patient(), "P02", discharge=clock.today())
    before = sorted(ContactPart.objects.values_list("pk", "contact_id"))
    for _again in range(3):
        services.plan_contacts(here.system, [way.plan_id])
    assert sorted(ContactPart.objects.values_list("pk", "contact_id")) == before


def test_answers_that_worry_stay_open_until_the_doctors_task_is_done(here, frozen_clock):
    way = enrolled(here, here.patient(), "P07", surgery=ago(1))
    frozen_clock.move(days=2)
    nurse = here.actor(here.nurse)
    closure = answered(nurse, contacts(way)[0], VS_TEMP=38.2)
    task = Task.objects.get(title_code="care_orange")
    run_until_idle()
    closure.refresh_from_db()
    assert (closure.level, closure.closed_at) == (2, None)
    complete_task(nurse, task, "wrong_number")
    run_until_idle()
    closure.refresh_from_db()
    assert closure.closed_at is None, "nobody has reached her"
    other = Task.objects.get(title_code="care_unreached")
    complete_task(nurse, other, "done", "女儿接的电话，已退烧")
    run_until_idle()
    closure.refresh_from_db()
    assert (closure.closed_at, closure.responsible_id) == (clock.now(), here.nurse.pk)
    assert Contact.objects.get(pk=closure.contact_id).note == "女儿接的电话，已退烧"


def test_what_a_closed_alarm_came_to_closes_the_answers_that_raised_it(here):
    here.fill_ladder()
    way = enrolled(here, here.patient(), "P01")
    patient = Actor.patient(here.tenant.pk, way.patient_id)
    closure = services.answer_contact(
        patient, contacts(way)[0], Given(method="message", answers={"VS_SBP": 200, "VS_DBP": 120})
    )
    close_alarm(here.actor(here.nurse), Alarm.objects.get(is_drill=False), "safe", "复测 150/90")
    run_until_idle()
    closure.refresh_from_db()
    assert (closure.closed_at, closure.responsible_id) == (clock.now(), here.nurse.pk)
    assert Contact.objects.get(pk=closure.contact_id).state == ContactState.DONE


def test_who_must_be_told_within_two_hours_is_on_the_list_at_once(here):
    one = services.NewEnrolment(
        patient_id=here.patient(), programme="P13", source="finding:1", anchors={"report": clock.today()},
        anchored_at=clock.now() - timedelta(minutes=20), facts={"finding_class": "A"},
        department_id=here.department.pk,
    )  # fmt: skip
    services.enrol(here.system, [one])
    services.sweep_contacts()
    task = Task.objects.get(title_code="care_doctor")
    assert task.starts_at == clock.now()
    assert task.due_at == clock.now() + timedelta(minutes=100)
    assert Task.objects.count() == 1, "after 24 hours is another day's task"


def test_what_a_device_and_a_laboratory_report_moves_aims_and_older_values_do_not(here, frozen_clock):
    patient = here.patient()
    born(patient, 60)
    enrolled(here, patient, "P01")
    enrolled(here, patient, "P02", source="test:2", discharge=ago(5))

    def measured(*lines: tuple[str, str, str], hours: int = 0) -> dict[str, str]:
        at = clock.now() - timedelta(hours=hours)
        told = [ObservationData(code=c, value_number=Decimal(v), unit=u, observed_at=at) for c, v, u in lines]
        record_observations(here.system, patient, "device", told)
        run_until_idle()
        return dict(Goal.objects.values_list("code", "state"))

    assert measured(("8480-6", "151", "mmHg"), ("8462-4", "84", "mmHg"))["bp"] == GoalState.NOT_ACHIEVED
    frozen_clock.move(hours=2)
    found = measured(("8480-6", "128", "mmHg"), ("8462-4", "78", "mmHg"), ("4548-4", "6.6", "%"))
    assert (found["bp"], found["hba1c"], found["glucose"]) == ("achieved", "achieved", "in-progress")
    assert measured(("8480-6", "170", "mmHg"), hours=1)["bp"] == GoalState.ACHIEVED
    assert measured(("14771-0", "126", "mg/dL"))["glucose"] == GoalState.IN_PROGRESS


def test_what_is_given_as_a_card_is_somebodys_task_and_done_when_it_is_handed_over(here, frozen_clock):
    way = enrolled(here, here.patient(), "P12", visit=ago(0), facts={"treatment": "scaling"})
    told = next(one for one in contacts(way) if one.sends)
    Contact.objects.filter(pk=told.pk).update(by="card")
    frozen_clock.set(told.due_at)
    services.sweep_contacts()
    task = Task.objects.get(title_code="care_card")
    assert task.kind == "card"
    complete_task(here.actor(here.nurse), task, "posted", proof=uuid4())
    run_until_idle()
    told.refresh_from_db()
    assert (told.state, told.closure.method) == (ContactState.DONE, "paper")
