"""Facts that make us ask: when, whom, and why not; once for each visit, whatever comes late or twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_deliveries
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.access import AppointmentKept
from renxin.kernel.timeline.facts.records import EncounterCancelled, EncounterFinished
from renxin.kernel.timeline.services import record
from renxin.people.organizations.services import grant_role
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import (
    EncounterData,
    ReportData,
    discharge_encounter,
    finish_encounter,
    open_encounter,
    record_report,
)
from renxin.programs.surveys import never, services
from renxin.programs.surveys.models import Interview, Invitation, Survey, SurveyDue, SurveyTrigger
from renxin.programs.surveys.rules import Rest, Snapshot, asked_now, reason_to_withhold
from renxin.programs.surveys.services.triggering import drawn, due_at, fits, set_trigger
from renxin.programs.surveys.wording import why

ZONE = ZoneInfo("Asia/Shanghai")


def local(hour, day=10):
    return datetime(2026, 3, day, hour, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        (local(12), [9, 20], local(12)),
        (local(3), [9, 20], datetime(2026, 3, 10, 9, tzinfo=ZONE)),
        (local(21), [9, 20], datetime(2026, 3, 11, 9, tzinfo=ZONE)),
        (local(20), [9, 20], datetime(2026, 3, 11, 9, tzinfo=ZONE)),
        (local(23), [], local(23)),
    ],
)
def test_asking_begins_inside_the_hours_of_the_day(at, hours, expected):
    assert due_at(at, hours, ZONE) == expected


def test_conditions_narrow_a_trigger():
    visit = EncounterFinished(patient_id=1, occurred_at=local(9), encounter_class="AMB", department_id=7)
    assert fits(visit, {"encounter_class": ["AMB"], "departments": ["0401"]}, {7: "0401"})
    assert not fits(visit, {"encounter_class": ["IMP"]}, {})
    assert not fits(visit, {"departments": ["0402"]}, {7: "0401"})


def test_the_lot_is_fair_and_always_the_same():
    keys = [f"trigger:x:{number}" for number in range(4000)]
    count = sum(drawn(key, 30) for key in keys)
    assert 1080 < count < 1320
    assert [drawn(key, 30) for key in keys[:50]] == [drawn(key, 30) for key in keys[:50]]
    assert all(drawn(key, 100) for key in keys[:50])


@pytest.fixture
def house(db, frozen_clock):
    made = ward()
    services.install_packs(made.system)
    return made


def switch_on(house, code, **changes):
    return set_trigger(house.officer, SurveyTrigger.objects.get(code=code), is_active=True, **changes)


def visited(house, patient, number="V1", *, kind="AMB", ended=None, disposition=""):
    """Let a visit begin and end; return it."""
    ended = ended or clock.now()
    data = EncounterData(
        source="his:main",
        visit_no=number,
        encounter_class=kind,
        started_at=ended - timedelta(hours=1),
        department_id=house.department.pk,
    )
    visit = open_encounter(house.system, patient, data)
    if kind == "IMP":
        return discharge_encounter(house.system, visit, at=ended, disposition=disposition)
    return finish_encounter(house.system, visit, at=ended)


def test_a_visit_is_asked_about_hours_later_and_only_once(house, frozen_clock):
    switch_on(house, "outpatient-visit", delay_hours=3)
    patient = house.patient()
    visited(house, patient)
    run_until_idle()
    assert not Invitation.objects.exists()
    frozen_clock.move(hours=23)
    run_until_idle()
    (row,) = Invitation.objects.all()
    assert (row.state, row.department_id, row.survey.code) == ("sent", house.department.pk, "outpatient-pulse")
    assert len(sandbox_deliveries(house.tenant.pk, patient)) == 1
    assert not SurveyDue.objects.exists()


def test_who_is_not_drawn_stands_in_the_frame_with_the_reason(house, frozen_clock):
    switch_on(house, "outpatient-visit", share=1, delay_hours=1)
    for number in range(12):
        visited(house, house.patient(f"王{number}", f"1380000{number:04d}"), f"V{number}")
    frozen_clock.move(hours=23)
    run_until_idle()
    assert set(Invitation.objects.values_list("state", "reason")) <= {("withheld", "not_drawn"), ("sent", "")}
    assert Invitation.objects.filter(reason="not_drawn").count() >= 10


def test_a_visit_called_off_is_not_asked_about(house, frozen_clock):
    switch_on(house, "outpatient-visit")
    patient = house.patient()
    visited(house, patient)
    run_until_idle()
    encounter = Encounter.objects.get()
    with transaction.atomic():
        record(
            house.system,
            EncounterCancelled(patient_id=patient, occurred_at=clock.now(), encounter_id=encounter.pk),
        )
    run_until_idle()
    frozen_clock.move(hours=23)
    run_until_idle()
    assert not Invitation.objects.exists()


def test_a_switched_off_trigger_asks_nobody_even_who_waits(house, frozen_clock):
    trigger = switch_on(house, "outpatient-visit")
    visited(house, house.patient())
    run_until_idle()
    set_trigger(house.officer, trigger, is_active=False)
    frozen_clock.move(hours=23)
    run_until_idle()
    assert not Invitation.objects.exists()


def test_what_comes_days_late_is_not_asked_about(house, frozen_clock):
    switch_on(house, "outpatient-visit")
    long_ago = clock.now() - timedelta(days=9)
    visited(house, house.patient(), ended=long_ago)
    run_until_idle()
    assert not SurveyDue.objects.exists()


def test_limits_of_a_trigger(house):
    trigger = SurveyTrigger.objects.get(code="discharge")
    for wrong in ({"share": 0}, {"share": 101}, {"delay_hours": -1}, {"hours": (20, 9)}):
        with pytest.raises(InvalidInput):
            set_trigger(house.officer, trigger, **wrong)
    with pytest.raises(NotAllowed):
        set_trigger(house.actor(house.nurse), trigger, is_active=True)


def test_a_trigger_by_phone_makes_a_task_and_no_message(house, frozen_clock):
    switch_on(house, "discharge-by-phone", share=100, delay_hours=1)
    patient = house.patient()
    visited(house, patient, kind="IMP")
    frozen_clock.move(hours=23)
    run_until_idle()
    assert Interview.objects.get().invitation.mode == "phone"
    assert Task.objects.get().title_code == "survey_interview"
    assert not sandbox_deliveries(house.tenant.pk, patient)


@pytest.mark.parametrize(
    ("visit", "reason"),
    [
        ({}, ""),
        ({"sensitivity": "psychiatric"}, "sensitive"),
        ({"diagnoses": ["Z51.5"]}, "hospice"),
        ({"diagnoses": ["i10", "o03.9"]}, "pregnancy_loss"),
        ({"disposition": "非医嘱离院"}, "against_advice"),
        ({"born_on": date(2015, 6, 1)}, "no_guardian"),
        ({"born_on": date(2015, 6, 1), "has_guardian": True}, ""),
        ({"born_on": date(2012, 3, 10)}, ""),
        ({"born_on": date(2012, 3, 11)}, "no_guardian"),
    ],
)
def test_who_is_never_asked(visit, reason):
    assert never.reason(never.Visit(**visit), never.pack(), date(2026, 3, 10)) == reason
    assert not reason or why(reason) != reason


def test_whoever_left_against_advice_is_not_asked(house, frozen_clock):
    switch_on(house, "discharge", delay_hours=1)
    visited(house, house.patient(), kind="IMP", disposition="4")
    frozen_clock.move(hours=23)
    run_until_idle()
    assert Invitation.objects.get().reason == "against_advice"


def test_a_form_of_a_programme_has_its_own_distance_and_costs_no_other(house):
    rest = Rest.read({"any_days": 30, "same_days": 7, "per_year": 4, "counted": False})
    now = clock.now()
    busy = Snapshot(last_any_at=now - timedelta(days=1), in_year=9, last_same_at=now - timedelta(days=8))
    assert reason_to_withhold(busy, rest, now) == ""
    assert reason_to_withhold(replace(busy, last_same_at=now - timedelta(days=6)), rest, now) == "recent_same"
    assert asked_now(busy, rest, now).last_any_at == busy.last_any_at


def test_after_the_report_of_a_health_check_of_its_department(house, frozen_clock):
    switch_on(house, "checkup-report", delay_hours=1)
    for number, category in ((1, "exam"), (2, "lab")):
        patient = house.patient(f"王{number}", f"1380013800{number}")
        data = EncounterData(
            source="his:main", visit_no=f"T{number}", encounter_class="AMB", started_at=clock.now(),
            department_id=house.department.pk,
        )  # fmt: skip
        visit = open_encounter(house.system, patient, data)
        report = ReportData(
            source="pe",
            report_no=f"R{number}",
            code="PE",
            category=category,
            issued_at=clock.now(),
            encounter_id=visit.pk,
        )
        record_report(house.system, patient, report)
    frozen_clock.move(hours=23)
    run_until_idle()
    (row,) = Invitation.objects.all()
    assert (row.department_id, row.encounter.visit_no, row.survey.code) == (
        house.department.pk,
        "T1",
        "outpatient-pulse",
    )


@pytest.mark.parametrize(("how", "asked"), [("virtual", 1), ("first", 0)])
def test_after_a_visit_by_video(house, frozen_clock, how, asked):
    switch_on(house, "video-visit")
    fact = AppointmentKept(
        patient_id=house.patient(), occurred_at=clock.now(), appointment_id=1, department_id=house.department.pk,
        visit_type=how,
    )  # fmt: skip
    with transaction.atomic():
        record(house.system, fact)
    frozen_clock.move(hours=23)
    run_until_idle()
    assert Invitation.objects.count() == asked


def officer_of(house):
    grant_role(house.system, house.service, "experience_officer", scope_kind="tenant")
    client = Client()
    client.force_login(house.service, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_a_trigger_of_ones_own(house, frozen_clock):
    browser = officer_of(house)
    survey = services.start_survey(house.officer, Survey.objects.get(code="pharmacy-window").version)
    page = browser.get("/surveys/asking/new").content.decode()
    assert "就诊结束" in page
    form = {
        "survey": str(survey.uid), "fact": "encounter.finished", "classes": ["AMB"], "departments": ["0401"],
        "share": "100", "delay_hours": "2", "from": "0", "to": "24", "way": "message",
    }  # fmt: skip
    for wrong in (
        {"fact": "patient.died"},
        {"departments": ["9999"]},
        {"fact": "case.closed"},
        {"to": "0"},
        {"survey": ""},
    ):
        assert browser.post("/surveys/asking/new", form | wrong).status_code == 422
    assert browser.post("/surveys/asking/new", form).status_code == 303
    row = SurveyTrigger.objects.get(survey=survey)
    assert (row.is_active, row.title["zh"].startswith("就诊结束"), row.conditions["departments"]) == (
        False,
        True,
        ["0401"],
    )
    set_trigger(house.officer, row, is_active=True)
    visited(house, house.patient())
    visited(house, house.patient("李梅", "13800138002"), "V2", kind="EMER")
    frozen_clock.move(hours=3)
    run_until_idle()
    assert Invitation.objects.get().survey == survey


def test_asked_by_hand_once_and_by_the_rules(house, frozen_clock):
    browser, patient = officer_of(house), Patient.objects.get(pk=house.patient())
    survey = Survey.objects.get(code="outpatient-pulse")
    address = f"/surveys/ask/{patient.uid}"
    assert address in browser.get(f"/patients/{patient.uid}/").content.decode()
    form = {"survey": str(survey.uid), "key": "0192f1c0-0000-7000-8000-000000000001"}
    assert browser.post(address, {"survey": "", "key": ""}).status_code == 422
    for _ in range(2):  # pressed twice
        told = browser.get(browser.post(address, form).headers["Location"]).content.decode()
    run_until_idle()
    assert len(sandbox_deliveries(house.tenant.pk, patient.pk)) == 1
    assert "已发给患者" in told
    again = browser.post(address, form | {"key": "0192f1c0-0000-7000-8000-000000000002"})
    told = browser.get(again.headers["Location"]).content.decode()
    assert "没有询问" in told
    assert Invitation.objects.filter(state="withheld", reason="recent_same").count() == 1
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])  # nobody asks whom she treated
    assert browser.post(address, form).status_code in (403, 404)
