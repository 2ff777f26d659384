"""Trends, symptoms, a patient's own limits, and versions that two people stand for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.packs import as_data
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.home import SymptomNoted
from renxin.kernel.timeline.services import record
from renxin.programs.monitoring import services
from renxin.programs.monitoring.engine.pack import shipped
from renxin.programs.monitoring.models import Alert, ThresholdVersion

from .measuring import measure, watch

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)
OWN = {"VS_SBP": [{"level": "red", "at_least": 200}, {"level": "orange", "at_least": 180}]}


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def test_a_pressure_that_creeps_up_is_seen_by_its_trend(here):
    her = here.patient()
    watch(here, her)
    for days in (30, 24, 18, 12, 5, 3, 1):
        assert not Alert.objects.exists()
        with clock.at(NOW - days * DAY):
            measure(here, her, sbp=118 if days > 7 else 130, dbp=75)
    services.watch_trends(here.system)
    alert = Alert.objects.get()
    assert (alert.kind, alert.rule, alert.level) == ("trend", "VS_SBP:trend:rise", 1)
    assert Task.objects.get().title_code == "home_trend"


def test_a_symptom_makes_a_red_pressure_red_at_once(here):
    her = here.patient()
    watch(here, her)
    record(here.system, SymptomNoted(patient_id=her, occurred_at=NOW - timedelta(minutes=5), level=2))
    run_until_idle()
    assert Alert.objects.get().kind == "symptom"
    measure(here, her, sbp=184, dbp=96)
    assert Alert.objects.get(kind="value").level == 3
    assert Alarm.objects.count() == 1


def test_her_own_limits_count_instead_and_are_named(here):
    her, nurse = here.patient(), here.actor(here.nurse)
    watch(here, her)
    review = date(2026, 6, 1)
    for bad in (
        {},
        {"VS_SBP": [{"level": "orange", "at_least": 180}]},
        {"VS_SBP": [{"level": "red", "at_least": 900}]},
    ):
        with pytest.raises(InvalidInput):
            services.set_patient_limits(nurse, her, "bp", bad, reason="透析", review_on=review)
    with pytest.raises(InvalidInput):
        services.set_patient_limits(nurse, her, "bp", OWN, reason=" ", review_on=review)
    services.set_patient_limits(nurse, her, "bp", OWN, reason="透析患者，主任同意放宽", review_on=review)
    measure(here, her, ago=timedelta(hours=3), sbp=178, dbp=76)
    measure(here, her, ago=timedelta(hours=1), sbp=176, dbp=76)
    assert not Alert.objects.exists()
    measure(here, her, sbp=184, dbp=76)
    assert Alert.objects.get().rule_version == "pack-2+own"
    services.end_patient_limits(nurse, her, "bp")
    with clock.at(NOW + DAY):
        measure(here, her, sbp=182, dbp=76)
    assert Alert.objects.get(kind="value").level == 2


def test_a_version_waits_for_a_second_person_and_counts_from_then_on(here):
    head, officer, her = here.actor(here.head_nurse), here.officer, here.patient()
    watch(here, her)
    definition = as_data(shipped())
    part = definition["measures"][0]["parts"][0]
    part["bands"][-1]["limits"] = [{"level": "red", "at_least": 170}, {"level": "yellow", "at_least": 130}]
    row = services.save_thresholds(head, definition, source="院内高血压管理规范 2026")
    services.propose_thresholds(head, row)
    row.refresh_from_db()
    measure(here, her, ago=20 * timedelta(minutes=1), sbp=172, dbp=75)
    assert Alert.objects.get().level == 1, "the pack still counts: orange alone is yellow"
    with pytest.raises((WrongState, NotAllowed)):
        services.approve_thresholds(head, row)
    services.approve_thresholds(officer, row)
    measure(here, her, sbp=172, dbp=75)
    alert = Alert.objects.get()
    assert (alert.level, alert.rule_version) == (3, "v1")
    assert ThresholdVersion.objects.get().state == "in_force"
    with pytest.raises(WrongState):
        services.approve_thresholds(officer, row)
    with pytest.raises(InvalidInput):
        services.save_thresholds(head, {**definition, "measures": [{"code": "bp"}]}, source="x")
