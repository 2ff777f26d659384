"""kill -9 in the middle of a batch: nothing is lost, nothing is done twice. Real commits, real processes."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection

from renxin.engagement.conversations.models import Outbox
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.programs.surveys.models import Invitation

pytestmark = pytest.mark.commits
PEOPLE = 40

# Runs the runner at a moved instant and dies, without any clean-up, when the function named is called or has returned.
DYING = """
import importlib, os, signal, sys
from datetime import datetime
import django
django.setup()
from renxin.intelligence.journeys import services
from renxin.kernel.core import clock

module, name, moment, instant = sys.argv[1:]
owner = importlib.import_module(module)
real = getattr(owner, name)

def die(*args, **kwargs):
    if moment == "after":
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, die)
with clock.at(datetime.fromisoformat(instant)):
    services.advance_due_runs()
"""
SERVICES = "renxin.intelligence.journeys.services"
MOMENTS = [
    (f"{SERVICES}.moving", "settle", "before"),
    ("renxin.intelligence.journeys.rows", "write", "after"),
    ("renxin.engagement.worklist.services", "create_tasks", "after"),
    ("renxin.programs.surveys.services", "invite_many", "after"),
    (f"{SERVICES}.writing.trace", "_copy_lines", "after"),
    (f"{SERVICES}.moving", "settle_or_park", "after"),
]


@pytest.fixture
def world(committed_db, frozen_clock):
    world = worlds.make()
    for number in range(PEOPLE):
        world.go_home(number)
    run_until_idle()
    return world


def die(database, module, name, moment):
    done = subprocess.run(
        [sys.executable, "-c", DYING, module, name, moment, clock.now().isoformat()],
        env={**database.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


def test_killed_anywhere_in_a_batch_nothing_is_lost_and_nothing_doubled(world, committed_db, frozen_clock):
    frozen_clock.move(days=9)  # day 3 and day 7 are both due: tasks, invitations, messages, log and facts in one batch
    for module, name, moment in MOMENTS:
        die(committed_db, module, name, moment)
        assert {run.step for run in world.runs()} == {"day_3"}, name
        assert not Task.objects.exists()
        assert not Invitation.objects.exists()
        assert not Outbox.objects.exists()
        assert not JourneyStepLog.objects.exists()
    run_until_idle("journeys.due")
    assert_done_once(world)
    assert services.advance_due_runs() == 0
    assert_done_once(world)


def test_runners_side_by_side_share_the_work(world, frozen_clock):
    frozen_clock.move(days=9)
    instant, claimed, errors = clock.now(), [], []

    def work():
        try:
            with clock.at(instant):
                while number := services.advance_due_runs(limit=7):
                    claimed.append(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    run_until_idle("journeys.due")
    assert_done_once(world)


def assert_done_once(world):
    assert {run.step for run in world.runs()} == {"answer"}
    assert Task.objects.count() == Invitation.objects.count() == Outbox.objects.count() == PEOPLE
    assert JourneyStepLog.objects.count() == PEOPLE * 4
    assert Event.objects.filter(kind="survey.invited").count() == PEOPLE
    due = world.runs()[0].anchor_at + timedelta(days=9 + 14)
    assert {run.due_at for run in world.runs()} == {due}
    assert JourneyRun.objects.count() == PEOPLE
