"""Tasks as programs and staff meet them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.engagement.worklist import selectors, services
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.services import mark_deceased

from .making import World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock) -> World:
    return world()


def call(here: World, patient: int, source: str = "journeys:1:call", **values) -> Task:
    defaults = {"kind": "call", "title_code": "discharge_call", "due_at": clock.now() + timedelta(hours=10)}
    new = NewTask(patient_id=patient, source=source, **{**defaults, "department_id": here.ward.pk, **values})
    return Task.objects.get(pk=services.create_tasks(here.system, [new])[source])


def facts(kind: str) -> list[dict]:
    return list(Event.objects.filter(kind=kind).order_by("id").values_list("payload", flat=True))


def test_asking_twice_makes_one_task(here):
    patient = here.patient()
    first, again = call(here, patient), call(here, patient)
    assert first.pk == again.pk
    assert len(facts("task.created")) == 1


def test_many_tasks_take_few_statements(here):
    patients = [here.patient(number) for number in range(8)]
    new = [
        NewTask(patient_id=patients[n % 8], kind="check", title_code="x", source=f"s:{n}", due_at=clock.now())
        for n in range(2000)
    ]
    with CaptureQueriesContext(connection) as queries:
        made = services.create_tasks(here.system, new)
    assert len(made) == 2000
    assert len(queries) <= 10


def test_a_call_that_went_well_is_done_and_told(here):
    task = call(here, here.patient())
    services.complete_task(here.actor("nurse"), task, "well")
    task.refresh_from_db()
    assert (task.state, task.outcome, task.owner_id) == ("done", "well", here.users["nurse"].pk)
    assert facts("task.completed")[0]["outcome"] == "well"
    with pytest.raises(WrongState):
        services.complete_task(here.actor("nurse"), task, "well")


def test_a_concern_needs_a_note_which_stays_encrypted_and_out_of_facts(here):
    task = call(here, here.patient())
    with pytest.raises(InvalidInput):
        services.complete_task(here.actor("nurse"), task, "concern")
    services.complete_task(here.actor("nurse"), task, "concern", "伤口红肿")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM worklist_task")
        assert "伤口" not in cursor.fetchone()[0]
    assert Task.objects.get().note == "伤口红肿"
    assert "伤口" not in str(facts("task.completed"))


def test_an_unanswered_call_comes_back_three_times_at_most(here, frozen_clock):
    task = call(here, here.patient())
    nurse = here.actor("nurse")
    for attempt in (1, 2):
        services.complete_task(nurse, task, "not_reached")
        task.refresh_from_db()
        assert (task.state, task.attempts) == ("open", attempt)
        assert not selectors.today(nurse)
        frozen_clock.set(task.starts_at)
        assert [each.task.pk for each in selectors.today(nurse)] == [task.pk]
    services.complete_task(nurse, task, "not_reached")
    task.refresh_from_db()
    assert (task.state, task.outcome, len(task.tried)) == ("done", "not_reached", 2)
    assert len(facts("task.completed")) == 1


def test_a_wrong_number_asks_for_the_contact_to_be_checked(here):
    task = call(here, here.patient())
    services.complete_task(here.actor("nurse"), task, "wrong_number")
    follow = Task.objects.get(state="open")
    assert (follow.kind, follow.title_code, follow.department_id) == ("check", "check_contact", here.ward.pk)


def test_claiming_what_a_colleague_has_says_who_has_it(here):
    task = call(here, here.patient())
    services.claim(here.actor("nurse"), task)
    with pytest.raises(WrongState, match="周护士"):
        services.claim(here.actor("head"), task)


def test_cancelling_by_prefix_leaves_others_alone(here):
    patient = here.patient()
    for source in ("journeys:7:a", "journeys:7:b", "journeys:71:a"):
        call(here, patient, source)
    assert services.cancel_tasks(here.system, source_prefix="journeys:7:", reason="died") == 2
    assert set(Task.objects.filter(state="open").values_list("source", flat=True)) == {"journeys:71:a"}
    assert {fact["reason"] for fact in facts("task.cancelled")} == {"died"}


def test_the_death_of_a_patient_ends_her_tasks_but_not_her_case(here):
    patient, other = here.patient(0), here.patient(1)
    call(here, patient, "a")
    call(here, patient, "b", kind="case", title_code="case_overdue")
    call(here, other, "c")
    mark_deceased(here.system, patient, clock.now())
    run_until_idle("timeline.sequencer", "timeline.consumers")
    assert set(Task.objects.filter(state="open").values_list("source", flat=True)) == {"b", "c"}


def test_levels_rise_as_time_runs_out_and_only_late_ones_are_told(here, frozen_clock):
    task = call(here, here.patient(), owner_id=here.users["nurse"].pk)
    levels = []
    for hours in (7, 1, 2, 5, 20):
        frozen_clock.move(hours=hours)
        run_until_idle("worklist.escalate")
        task.refresh_from_db()
        levels.append(task.level)
    assert levels == [0, 1, 2, 3, 3]
    assert [fact["level"] for fact in facts("task.overdue")] == [2, 3]


def test_who_manages_sees_what_was_escalated(here, frozen_clock):
    call(here, here.patient(), owner_id=here.users["nurse"].pk)
    assert selectors.today(here.actor("head")) == []
    frozen_clock.move(hours=8)
    run_until_idle("worklist.escalate")
    assert len(selectors.today(here.actor("head"))) == 1


def test_today_orders_by_risk_lateness_and_promise_and_says_what_fits(here, frozen_clock):
    patient = here.patient()
    call(here, patient, "plain")
    call(here, patient, "risk", risk=3)
    call(here, patient, "promised", promised=True)
    call(here, patient, "later", starts_at=clock.now() + timedelta(days=1), due_at=clock.now() + timedelta(days=2))
    frozen_clock.move(hours=8, minutes=17)  # 17:17, thirteen minutes are left
    found = selectors.today(here.actor("nurse"))
    assert [each.task.source for each in found] == ["risk", "promised", "plain"]
    assert [each.fits for each in found] == [True, True, False]


def test_a_nurse_sees_her_ward_and_nothing_else(here):
    task = call(here, here.patient())
    assert selectors.get(here.actor("nurse"), task.uid).pk == task.pk
    with pytest.raises(NotFound):
        selectors.get(here.actor("other"), task.uid)
    with pytest.raises(NotAllowed):
        selectors.get(here.actor("it"), task.uid)
    with pytest.raises(WrongState):
        services.complete_task(here.actor("other"), task, "well")


def test_another_hospital_sees_nothing(here):
    task = call(here, here.patient())
    there = world("别的医院", prefix="b.")
    with pytest.raises(NotFound):
        selectors.get(there.actor("centre"), task.uid)
    assert services.cancel_tasks(there.system, sources=[task.source]) == 0


def test_a_card_is_done_only_with_its_photo(here):
    task = call(here, here.patient(), kind="card", title_code="thank_you_card")
    with pytest.raises(InvalidInput):
        services.complete_task(here.actor("nurse"), task, "posted")
    photo = uuid4()
    services.complete_task(here.actor("nurse"), task, "posted", proof=photo)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.proof) == ("done", "posted", photo)


def test_nobody_at_home_is_tried_once_more(here):
    task = call(here, here.patient(), kind="visit", title_code="home_visit")
    services.complete_task(here.actor("nurse"), task, "not_home")
    task.refresh_from_db()
    assert (task.state, task.attempts) == ("open", 1)
    services.complete_task(here.actor("nurse"), task, "not_home")
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "not_home")
