"""The world misbehaves: the database goes away in mid-batch, the clock jumps, facts come late, twice, in any order."""

import random
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection

from renxin.engagement.conversations.models import Outbox
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys import rows, services
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.tests import world as worlds
from renxin.intelligence.journeys.tests.test_crash import assert_done_once
from renxin.intelligence.journeys.tests.test_entering import WAIT_AND_TAG, WORDS, enrol, publish
from renxin.intelligence.journeys.tests.test_running import history
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle

PEOPLE = 40


def cut_the_line():
    """End this connection as a database that restarts does: from the other side, without a word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.commits
@pytest.mark.parametrize(
    ("owner", "name"),
    [(moving, "settle"), (rows, "write"), (moving, "settle_or_park")],
    ids=["before the effects", "between runs and effects", "before the commit"],
)
def test_a_database_that_restarts_in_mid_batch_loses_and_doubles_nothing(
    committed_db, frozen_clock, monkeypatch, owner, name
):
    world = worlds.make()
    for number in range(PEOPLE):
        world.go_home(number)
    run_until_idle()
    frozen_clock.move(days=9)
    real = getattr(owner, name)

    def interrupted(*args, **kwargs):
        done = real(*args, **kwargs)
        cut_the_line()
        return done

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, interrupted)
        with pytest.raises(OperationalError):
            services.advance_due_runs()
    connection.close()
    assert {run.step for run in world.runs()} == {"day_3"}
    assert not JourneyRun.objects.filter(status="parked").exists()  # the database's trouble is nobody's own
    assert not Task.objects.exists()
    assert not Outbox.objects.exists()
    run_until_idle("journeys.due")
    assert_done_once(world)


@pytest.mark.django_db
def test_a_clock_that_jumps_forward_and_back_does_everything_once(frozen_clock):
    world = worlds.make()
    steps = [
        WAIT_AND_TAG[0],
        {"id": "first", "verb": "send_message", "text": WORDS},
        {"id": "later", "verb": "wait_days", "days": 3, "at": "10:00"},
        {"id": "second", "verb": "send_message", "text": WORDS},
    ]
    journey = publish(world, steps=steps)
    enrol(world, journey, [world.patient(1)])
    start = clock.now()
    frozen_clock.set(start + timedelta(hours=2))
    run_until_idle("journeys.due")
    assert Outbox.objects.count() == 1
    frozen_clock.set(start - timedelta(days=400))  # back: nothing is due, nothing is done again
    run_until_idle("journeys.due")
    services.start_by_calendar()
    assert Outbox.objects.count() == 1
    frozen_clock.set(start + timedelta(days=400))  # forward: what is due long since is done, once
    run_until_idle("journeys.due")
    run_until_idle("journeys.due")
    assert Outbox.objects.count() == 2
    assert journey.runs.get().status == "finished"
    frozen_clock.set(start + timedelta(days=1))
    run_until_idle("journeys.due")
    assert Outbox.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_facts_twice_late_and_in_any_order_come_to_the_same(frozen_clock, seed):
    world = worlds.make()
    stays = [world.go_home(number) for number in range(6)]
    run_until_idle()
    frozen_clock.move(days=9)
    run_until_idle("journeys.due")
    before = told(world)
    entries = [entry for stay in stays for entry in history(stay.patient_id)]
    random.Random(seed).shuffle(entries)
    for start in range(0, len(entries), 5):  # each again, in batches cut anywhere
        services.follow_facts(world.actor, entries[start : start + 5])
    assert told(world) == before


def told(world):
    runs = [(run.patient_id, run.status, run.step, run.due_at) for run in world.runs()]
    log = JourneyStepLog.objects.order_by("patient_id", "id").values_list("patient_id", "step", "outcome")
    return runs, list(log), Task.objects.count(), Outbox.objects.count()
