"""Care at home: alerts, silences, goals and medicines, against rows counted by hand."""

from datetime import timedelta

import pytest

from renxin.intelligence.insights import selectors
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.rows import rows
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_metrics import measured
from renxin.kernel.core import clock
from renxin.programs.careplans.models import CarePlan, Enrolment, Goal, Programme, ProgrammeVersion
from renxin.programs.monitoring.models import Adherence, Alert, Silence

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return golden.make()


def alert(house, *, level=2, waited: int | None = 10, outcome=""):
    raised = golden.ago(3)
    return Alert.objects.create(
        tenant_id=house.actor.tenant_id,
        patient_id=house.ward.patient(),
        measure="bp",
        kind="value",
        level=level,
        worst=level,
        rule="bp.red",
        rule_version="1",
        department=house.first,
        first_at=raised,
        last_at=raised,
        raised_at=raised,
        taken_at=raised + timedelta(minutes=waited) if waited is not None else None,
        outcome=outcome,
        closed_at=raised + timedelta(hours=2) if outcome else None,
    )


def silence(house, *, days_ago, heard_after: int | None = None, why="sign"):
    noticed = golden.ago(days_ago)
    return Silence.objects.create(
        tenant_id=house.actor.tenant_id,
        patient_id=house.ward.patient(),
        kind="reading",
        subject="bp",
        expected_days=7,
        last_at=noticed - timedelta(days=10),
        noticed_at=noticed,
        department=house.first,
        ended_at=noticed + timedelta(days=heard_after) if heard_after is not None else None,
        why_ended=why if heard_after is not None else "",
    )


def goal(house, state: str) -> Goal:
    held = {"tenant_id": house.actor.tenant_id}
    programme, _made = Programme.objects.get_or_create(**held, code="P01")
    version, _made = ProgrammeVersion.objects.get_or_create(
        **held, programme=programme, number=1, defaults={"definition": {}, "written_at": golden.ago(90)}
    )
    patient = house.ward.patient()
    plan = CarePlan.objects.create(**held, patient_id=patient, started_at=golden.ago(60))
    way = Enrolment.objects.create(
        **held,
        plan=plan,
        patient_id=patient,
        programme=programme,
        version=version,
        source=f"hand:{patient}",
        why_started="hand",
        started_at=golden.ago(60),
        department=house.first,
    )
    words = {"zh": "血压低于 140/90", "en": "Pressure below 140/90"}
    measured_at = None if state == "in-progress" else golden.ago(4)
    return Goal.objects.create(
        **held, plan=plan, enrolment=way, code="bp", words=words, target="VS_SBP < 140", state=state,
        measured_at=measured_at,
    )  # fmt: skip


def test_how_long_alerts_wait_and_how_many_were_true(house):
    for waited, outcome in ((5, "true"), (15, "false"), (40, "true"), (None, "")):
        alert(house, waited=waited, outcome=outcome)
    alert(house, level=1, waited=500)  # yellow: nobody has to hurry
    found = measured(house, "alert_wait")
    assert (found.value, found.n, found.parts["waiting"]) == (15, 3, 1)
    true = measured(house, "alert_true")
    assert (round(true.value, 3), true.n) == (0.667, 3)


def test_who_was_heard_from_again_after_a_silence(house):
    silence(house, days_ago=20, heard_after=3)
    silence(house, days_ago=20, heard_after=16)  # too late
    silence(house, days_ago=18)  # never
    silence(house, days_ago=5)  # not yet
    silence(house, days_ago=20, heard_after=1, why="merged")
    found = measured(house, "silence_heard")
    assert (round(found.value, 3), found.n) == (0.333, 3)


def test_goals_reached_and_medicines_at_hand(house):
    for state in ("achieved", "achieved", "not-achieved", "in-progress"):
        goal(house, state)
    found = measured(house, "goals_reached")
    assert (round(found.value, 3), found.n) == (0.667, 3)
    for percent in (91, 80, 79, None):
        Adherence.objects.create(
            tenant_id=house.actor.tenant_id,
            patient_id=house.ward.patient(),
            drug_class="statin",
            percent=percent,
            begin_on=clock.today(),
            until_on=clock.today(),
            counted_on=clock.today(),
        )
    covered = measured(house, "medicine_covered")
    assert (round(covered.value, 3), covered.n) == (0.667, 3)


@pytest.mark.parametrize("code", ["alert_wait", "silence_heard", "goals_reached", "medicine_covered"])
def test_the_rows_behind_a_number_open(house, code):
    alert(house)
    silence(house, days_ago=20)
    goal(house, "achieved")
    Adherence.objects.create(
        tenant_id=house.actor.tenant_id, patient_id=house.ward.patient(), drug_class="statin", percent=91,
        begin_on=clock.today(), until_on=clock.today(), counted_on=clock.today(),
    )  # fmt: skip
    scope = selectors.read_scope(house.actor, {"period": "30"})
    page = rows(house.actor, CATALOGUE[code], scope)
    assert [bool(line.name and line.value) for line in page.lines] == [True]
