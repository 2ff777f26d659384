"""Levels follow from rules, promises become tasks, tasks settle rounds; nothing is promised to who left."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.harness.ward import ward

from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments import services as tiers
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import complete_task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import mark_deceased
from renxin.people.records.services import ConditionData, EncounterData, open_encounter, record_conditions
from renxin.programs.service_levels import promise_pack, rules, selectors, services
from renxin.programs.service_levels.models import PromiseRound, ServicePromise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def here():
    with clock.at(NOW):
        found = ward()
        tiers.load_tiers(found.system)
        yield found


def visit(here, patient_id: int, number: str, days: int) -> None:
    at = NOW - timedelta(days=days)
    data = EncounterData(source="his:main", visit_no=number, started_at=at, department_id=here.department.pk)
    open_encounter(here.system, patient_id, data)


def chronic(here, visits: int) -> int:
    patient_id = here.patient()
    for number in range(visits):
        visit(here, patient_id, f"V{number}", 10 + number)
    record_conditions(here.system, patient_id, [ConditionData(code="I10.x00")], source="his:main")
    run_until_idle()
    return patient_id


def level(here, patient_id: int) -> str:
    found = segments.tier_of(here.system, patient_id)
    return found.code if found else ""


def keep(here) -> None:
    services.follow_levels(here.system)
    services.note_missed(here.system)
    services.make_tasks(here.system)


def test_the_first_level_that_fits_is_hers(here):
    patient_id = here.patient()
    run_until_idle()
    assert level(here, patient_id) == ""
    visit(here, patient_id, "V1", 10)
    run_until_idle()
    assert level(here, patient_id) == "seasonal"
    record_conditions(here.system, patient_id, [ConditionData(code="E11.900")], source="his:main")
    run_until_idle()
    assert level(here, patient_id) == "chronic"
    visit(here, patient_id, "V2", 5)
    visit(here, patient_id, "V3", 2)
    run_until_idle()
    assert level(here, patient_id) == "chronic_close"
    assert tiers.load_tiers(here.system) == 0


def test_a_promise_becomes_a_task_and_what_is_done_settles_it(here):
    patient_id = chronic(here, 3)
    services.follow_levels(here.system)
    held = ServicePromise.objects.get(promise="monthly_call")
    assert set(ServicePromise.objects.values_list("promise", flat=True)) == {"monthly_call", "quarterly_assessment"}
    with clock.at(held.next_at):
        keep(here)
        keep(here)
        task = Task.objects.get(title_code="monthly_call")
        assert (task.patient_id, task.kind, task.department_id) == (patient_id, "call", here.department.pk)
        assert task.due_at == held.next_at + timedelta(days=5)
    done = held.next_at + timedelta(days=2)
    with clock.at(done):
        complete_task(here.system, task, "well")
        run_until_idle()
    assert PromiseRound.objects.get().outcome == "kept"
    held.refresh_from_db()
    assert (held.task_due_at, held.next_at) == (None, done + timedelta(days=30))


def test_what_nobody_does_is_missed_and_comes_round_again(here):
    chronic(here, 3)
    services.follow_levels(here.system)
    held = ServicePromise.objects.get(promise="monthly_call")
    with clock.at(held.next_at):
        keep(here)
    with clock.at(held.next_at + timedelta(days=9)):
        keep(here)
        assert not PromiseRound.objects.exists()
    with clock.at(held.next_at + timedelta(days=10)):
        keep(here)
    assert PromiseRound.objects.get().outcome == "missed"
    assert Task.objects.get(title_code="monthly_call").state == "cancelled"
    assert ServicePromise.objects.get(pk=held.pk).next_at == held.next_at + timedelta(days=40)
    with clock.at(held.next_at + timedelta(days=10)):
        lines = {line.level.code: line for line in selectors.levels(here.officer)}
    monthly = next(one for one in lines["chronic_close"].promises if one.promise.code == "monthly_call")
    assert (lines["chronic_close"].people, monthly.people, monthly.missed, monthly.n, monthly.per_cent) == (
        1,
        1,
        1,
        1,
        0,
    )


def test_nothing_is_promised_to_the_dead_or_to_who_left_the_level(here):
    one, two = chronic(here, 3), here.patient("李强", "13800138002")
    visit(here, two, "W1", 10)
    record_conditions(here.system, two, [ConditionData(code="J44.900")], source="his:main")
    run_until_idle()
    services.follow_levels(here.system)
    assert ServicePromise.objects.filter(patient_id=two, ended_at__isnull=True).count() == 2
    mark_deceased(here.system, one, at=NOW)
    visit(here, two, "W2", 5)
    visit(here, two, "W3", 2)
    run_until_idle()
    services.follow_levels(here.system)
    standing = ServicePromise.objects.filter(ended_at__isnull=True)
    assert set(standing.values_list("patient_id", "level")) == {(two, "chronic_close")}
    assert services.follow_levels(here.system) == 0


@pytest.mark.parametrize(
    ("names", "after", "day"),
    [
        (("春节",), date(2026, 1, 1), date(2026, 2, 17)),
        (("中秋节",), date(2026, 1, 1), date(2026, 9, 25)),
        (("立春", "立夏", "立秋", "立冬"), date(2026, 2, 4), date(2026, 5, 5)),
        (("立冬",), date(2026, 11, 7), date(2027, 11, 7)),
    ],
)
def test_occasions_fall_on_their_days(names, after, day):
    assert rules.next_occasion(names, after) == day


def test_a_level_does_not_start_at_once():
    promise = promise_pack.promises()["monthly_call"]
    first = {rules.first_round(promise, patient_id, NOW, ZONE) for patient_id in range(300)}
    assert len(first) == 30
    assert all(NOW < each <= NOW + timedelta(days=30) for each in first)
