"""Runs from fact to end: started by a discharge, moved by the clock, stopped when the reason has gone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.models import Outbox
from renxin.intelligence.journeys import selectors, services
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import Entry, record
from renxin.people.patients.services import mark_deceased
from renxin.people.records.models import Encounter
from renxin.people.records.services import cancel_discharge, discharge_encounter
from renxin.programs.surveys.models import Invitation, Survey

pytestmark = pytest.mark.django_db
DAY_3 = datetime(2026, 3, 13, 10, 0, tzinfo=clock.SHANGHAI)
DAY_7 = datetime(2026, 3, 17, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def world(frozen_clock):
    return worlds.make()


def states(world):
    return [(run.status, run.step) for run in world.runs()]


def test_a_discharge_is_followed_to_the_answer(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    assert states(world) == [("active", "day_3")]
    assert world.runs()[0].due_at == DAY_3

    frozen_clock.set(DAY_3 - timedelta(seconds=1))
    run_until_idle()
    assert world.tasks() == []
    frozen_clock.set(DAY_3)
    run_until_idle()
    (task,) = world.tasks()
    assert (task.kind, task.department_id, task.words["zh"]) == ("call", world.ward.pk, "出院后第 3 天电话随访")
    assert task.due_at == DAY_3 + timedelta(hours=8)

    frozen_clock.set(DAY_7)
    run_until_idle()
    (invitation,) = Invitation.objects.all()
    assert (invitation.encounter_id, invitation.department_id) == (stay.pk, world.ward.pk)
    assert Outbox.objects.filter(patient_id=stay.patient_id, purpose="SURVEY").count() == 1
    assert states(world) == [("active", "answer")]

    answer(world, stay)
    run_until_idle()
    (run,) = world.runs()
    assert (run.status, run.reason, run.seen["answer"]["low"]) == ("finished", "goal", True)
    kinds = list(Event.objects.filter(kind__startswith="journey.", patient_id=stay.patient_id).order_by("id"))
    assert [event.kind for event in kinds] == ["journey.started", "journey.finished"]
    told = list(JourneyStepLog.objects.order_by("id").values_list("step", "outcome"))
    assert told == [
        ("day_3", "done"),
        ("call", "created"),
        ("day_7", "done"),
        ("ask", "invited"),
        ("answer", "arrived"),
        ("answered", "done"),
    ]


def test_no_answer_in_two_weeks_ends_it_without_the_goal(world, frozen_clock):
    world.go_home(1)
    for instant in (clock.now(), DAY_3, DAY_7, DAY_7 + timedelta(days=14)):
        frozen_clock.set(instant)
        run_until_idle()
    assert [(run.status, run.reason) for run in world.runs()] == [("finished", "end")]


def test_a_cancelled_discharge_withdraws_the_call_and_a_new_one_starts_anew(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    cancel_discharge(world.his, stay, at=clock.now())
    run_until_idle()
    assert [(run.status, run.reason) for run in world.runs()] == [("stopped", "discharge_cancelled")]
    assert [task.state for task in world.tasks()] == ["cancelled"]
    discharge_encounter(world.his, Encounter.objects.get(pk=stay.pk), at=clock.now(), disposition="1")
    run_until_idle()
    assert [run.status for run in world.runs()] == ["stopped", "active"]


def test_the_runner_asks_again_before_it_acts_even_when_the_fact_has_not_been_read_yet(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    cancel_discharge(world.his, stay, at=clock.now())
    run_until_idle("journeys.due")
    assert [(run.status, run.reason) for run in world.runs()] == [("stopped", "discharge_cancelled")]
    assert world.tasks() == []


@pytest.mark.parametrize("read_fact", [True, False])
def test_death_stops_it(world, frozen_clock, read_fact):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    mark_deceased(world.his, stay.patient_id, clock.now())
    run_until_idle() if read_fact else run_until_idle("journeys.due")
    assert [(run.status, run.reason) for run in world.runs()] == [("stopped", "died")]
    assert world.tasks() == []


@pytest.mark.parametrize("read_fact", [True, False])
def test_readmission_stops_it(world, frozen_clock, read_fact):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    world.admit(stay.patient_id, "V1b")
    run_until_idle() if read_fact else run_until_idle("journeys.due")
    assert [(run.status, run.reason) for run in world.runs()] == [("stopped", "readmitted")]
    assert world.tasks() == []


def test_who_died_in_hospital_never_enters(world):
    world.go_home(1, disposition="5")
    run_until_idle()
    assert [run.status for run in world.runs()] == []


def test_a_discharge_of_last_month_starts_nothing(world, frozen_clock):
    world.go_home(1, at=clock.now() - timedelta(days=8))
    run_until_idle()
    assert world.runs() == []


def test_a_closed_entrance_lets_nobody_in_and_those_inside_go_on(world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    services.set_active(world.actor, world.journey.uid, False)
    world.go_home(2)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    assert len(world.runs()) == len(world.tasks()) == 1


def test_the_same_facts_again_change_nothing(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    services.follow_facts(world.his, history(stay.patient_id))
    frozen_clock.set(DAY_7)
    run_until_idle()
    answer(world, stay)
    run_until_idle()
    before = everything(world)
    services.follow_facts(world.his, history(stay.patient_id))
    run_until_idle()
    assert everything(world) == before


def test_discharge_and_its_cancellation_in_one_batch_keep_their_order(world):
    stay = world.go_home(1)
    cancel_discharge(world.his, stay, at=clock.now())
    discharge_encounter(world.his, Encounter.objects.get(pk=stay.pk), at=clock.now(), disposition="1")
    run_until_idle()
    assert [run.status for run in world.runs()] == ["stopped", "active"]


def test_an_old_readmission_replayed_does_not_stop_a_younger_run(world, frozen_clock):
    first = world.go_home(1)
    frozen_clock.move(days=40)
    again = world.admit(first.patient_id, "V1b")
    discharge_encounter(world.his, again, at=clock.now(), disposition="1")
    run_until_idle()
    services.follow_facts(world.his, history(first.patient_id))
    assert [run.status for run in world.runs() if run.context["encounter_id"] == again.pk] == ["active"]


def test_statements_do_not_grow_with_the_batch(world, frozen_clock):
    counts = {}
    for number in (3, 30):
        clock_start = clock.now()
        for one in range(number):
            world.go_home(number * 100 + one)
        entries = fresh_entries()
        with CaptureQueriesContext(connection) as started:
            services.follow_facts(world.his, entries)
        frozen_clock.set(clock_start + timedelta(days=3, hours=2))
        with CaptureQueriesContext(connection) as moved:
            assert services.advance_due_runs() == number
        frozen_clock.set(clock_start + timedelta(days=8))
        with CaptureQueriesContext(connection) as asked:
            assert services.advance_due_runs() == number
        counts[number] = (len(started), len(moved), len(asked))
        JourneyRun.objects.update(status="stopped")
    # Blocks of ids and kept definitions may save or cost a statement; ten times the people do not.
    assert all(abs(many - few) <= 2 for many, few in zip(counts[30], counts[3], strict=True)), counts


def test_poison_is_parked_alone_and_goes_on_after_a_retry(world, frozen_clock):
    for number in range(5):
        world.go_home(number)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    poisoned = world.runs()[2]
    JourneyRun.objects.filter(pk=poisoned.pk).update(context={**poisoned.context, "department_id": "no number"})
    frozen_clock.set(DAY_7)
    run_until_idle(strict=False)
    assert [run.status for run in world.runs()] == ["active", "active", "parked", "active", "active"]
    assert Invitation.objects.count() == 4
    assert selectors.stuck_count(world.actor) == 1
    JourneyRun.objects.filter(pk=poisoned.pk).update(context=poisoned.context)
    services.retry_run(world.actor, poisoned.uid)
    run_until_idle()
    assert Invitation.objects.count() == 5
    assert selectors.stuck_count(world.actor) == 0


def test_a_run_the_engine_cannot_move_is_parked_with_its_reason(world, frozen_clock):
    for number in range(3):
        world.go_home(number)
    run_until_idle()
    JourneyRun.objects.filter(pk=world.runs()[1].pk).update(step="gone")
    frozen_clock.set(DAY_3)
    run_until_idle(strict=False)
    assert states(world) == [("active", "day_7"), ("parked", "gone"), ("active", "day_7")]
    assert world.runs()[1].error
    assert len(world.tasks()) == 2


def test_a_missing_survey_parks_everybody_and_loses_nobody(world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    Survey.objects.update(is_active=False)
    frozen_clock.set(DAY_7)
    run_until_idle(strict=False)
    (run,) = world.runs()
    assert (run.status, run.step) == ("parked", "day_3")
    assert world.tasks() == []
    Survey.objects.update(is_active=True)
    services.retry_run(world.actor, run.uid)
    run_until_idle()
    assert states(world) == [("active", "answer")]
    assert len(world.tasks()) == 1


def test_stopping_by_hand_withdraws_what_is_pending(world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    run = services.stop_run(world.actor, world.runs()[0].uid)
    assert (run.status, run.reason) == ("stopped", "by_hand")
    assert [task.state for task in world.tasks()] == ["cancelled"]


def test_a_message_waiting_for_the_morning_is_withdrawn_with_its_survey(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_7.replace(hour=22))  # the worker was down all day; the night is quiet
    run_until_idle()
    assert Outbox.objects.filter(purpose="SURVEY").values_list("state", flat=True)[0] == "due"
    world.admit(stay.patient_id, "V1b")
    run_until_idle()
    assert [(row.state, row.rule) for row in Outbox.objects.filter(purpose="SURVEY")] == [("blocked", "readmitted")]
    assert [(row.state, row.reason) for row in Invitation.objects.all()] == [("withheld", "readmitted")]
    frozen_clock.set(DAY_7 + timedelta(days=1))
    run_until_idle()
    assert not SandboxDelivery.objects.exists()


def test_a_survey_that_has_reached_the_patient_stays_open(world, frozen_clock):
    stay = world.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_7)
    run_until_idle()
    assert SandboxDelivery.objects.count() == 1
    world.admit(stay.patient_id, "V1b")
    run_until_idle()
    assert [row.status for row in world.runs()] == ["stopped"]
    assert [row.state for row in Invitation.objects.all()] == ["sent"]


def test_another_hospital_neither_sees_nor_runs_it(world, frozen_clock):
    other = worlds.make("别家医院", "wang.fang")
    world.go_home(1)
    run_until_idle()
    assert other.runs() == []
    with pytest.raises(NotFound):
        selectors.trace(other.actor, world.runs()[0].uid)
    with pytest.raises(NotFound):
        services.stop_run(other.actor, world.runs()[0].uid)
    other.go_home(1)
    run_until_idle()
    frozen_clock.set(DAY_3)
    run_until_idle()
    assert (len(world.tasks()), len(other.tasks())) == (1, 1)


def answer(world, stay):
    record(
        world.his,
        SurveyCompleted(
            patient_id=stay.patient_id,
            occurred_at=clock.now(),
            survey_code="inpatient-after-discharge",
            encounter_id=stay.pk,
            department_id=world.ward.pk,
            recommend=3,
            low=True,
        ),
    )


def history(patient_id):
    """Return every fact of a patient as a consumer would be handed it in a replay."""
    from renxin.kernel.timeline.codec import decode

    events = Event.objects.filter(patient_id=patient_id).order_by("id")
    return [
        Entry(
            number,
            event.id,
            decode(event.kind, patient_id, event.occurred_at, event.payload),
            event.tenant_id,
            patient_id,
            0,
        )
        for number, event in enumerate(events)
    ]


def fresh_entries():
    """Return the discharges that have not started anything yet, as one batch."""
    done = set(JourneyRun.objects.values_list("trigger_event_id", flat=True))
    patients = Event.objects.filter(kind="encounter.discharged").values_list("patient_id", flat=True)
    entries = [entry for patient_id in patients for entry in history(patient_id)]
    return [
        replace(entry) for entry in entries if entry.fact.kind == "encounter.discharged" and entry.event_id not in done
    ]


def everything(world):
    return (
        list(JourneyRun.objects.order_by("pk").values()),
        list(JourneyStepLog.objects.order_by("id").values()),
        [(task.pk, task.state) for task in world.tasks()],
        list(Invitation.objects.values("pk", "state")),
        list(Outbox.objects.values("pk", "state")),
    )
