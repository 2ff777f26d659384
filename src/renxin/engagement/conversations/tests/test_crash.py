"""kill -9 in the middle of dispatching: nothing lost, nothing doubled."""

import os
import select
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event

from .making import message, world

pytestmark = pytest.mark.commits
MESSAGES = 400
# Between handing a batch over and writing down what came of it the process dies.
DISPATCHER = """
import os, signal
import django
django.setup()
from django.db import connection
from renxin.engagement.conversations import services
from renxin.engagement.conversations.decisions import outcomes
at = {at!r}
if at == "after delivery":
    outcomes.settle = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
elif at == "inside the last transaction":
    record = outcomes.record
    def dying(*a):
        record(*a)
        os.kill(os.getpid(), signal.SIGKILL)
    outcomes.record = dying
while services.dispatch_due(50):
    print("batch", flush=True)
"""


@pytest.fixture(autouse=True)
def noon(committed_db):
    """Let every process live at noon: at night the policy would put all of it off."""
    midday = (clock.now() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=12, minute=0)
    moved = midday - clock.now()
    clock.move(moved)
    yield
    clock.move(-moved)


def environment(committed_db):
    return {**committed_db.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def queue(here) -> None:
    patients = [here.patient(number) for number in range(20)]
    start = clock.now()
    services.send_many(
        here.system,
        [message(patients[n % 20], f"k{n}", "CARE_SERVICE", not_before=start) for n in range(MESSAGES)],
    )


def assert_each_once() -> None:
    assert SandboxDelivery.objects.count() == MESSAGES
    assert SandboxDelivery.objects.values("idempotency_key").distinct().count() == MESSAGES
    assert Message.objects.filter(status="sent").count() == MESSAGES
    assert Outbox.objects.filter(state="sent").count() == MESSAGES
    assert Event.objects.filter(kind="message.sent").count() == MESSAGES


def lease_ends() -> None:
    Outbox.objects.filter(state="due").update(leased_until=clock.wall())


@pytest.mark.parametrize("at", ["after delivery", "inside the last transaction"])
def test_a_death_between_hand_over_and_commit(committed_db, at):
    queue(world())
    died = subprocess.run(
        [sys.executable, "-c", DISPATCHER.format(at=at)], env=environment(committed_db), check=False, timeout=120
    )
    assert died.returncode == -signal.SIGKILL
    assert SandboxDelivery.objects.count() == 50
    assert Outbox.objects.filter(state="sent").count() == 0
    lease_ends()
    run_until_idle("conversations.dispatch")
    assert_each_once()


def test_a_death_at_any_moment_with_a_second_dispatcher_at_work(committed_db):
    queue(world())
    dispatchers = [
        subprocess.Popen(
            [sys.executable, "-c", DISPATCHER.format(at="")], env=environment(committed_db), stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    ready, _, _ = select.select([each.stdout for each in dispatchers], [], [], 120)
    first = next(each for each in dispatchers if each.stdout in ready)  # on a busy machine either may be
    assert first.stdout.readline() == b"batch\n"
    os.kill(first.pid, signal.SIGKILL)
    for each in dispatchers:
        each.communicate(timeout=120)
    lease_ends()
    run_until_idle("conversations.dispatch")
    assert_each_once()


def test_a_slow_vendor_whose_lease_ended_does_not_settle_twice(committed_db, monkeypatch):
    from renxin.engagement.conversations.decisions import outcomes
    from renxin.engagement.conversations.services import dispatch

    queue(world())
    settle, overtaken = outcomes.settle, []

    def late(actor, lease, found):
        if not overtaken:
            overtaken.append(len(found))
            lease_ends()
            monkeypatch.setattr(outcomes, "settle", settle)
            dispatch.dispatch_due(MESSAGES)
        return settle(actor, lease, found)

    monkeypatch.setattr(outcomes, "settle", late)
    started = time.monotonic()
    run_until_idle("conversations.dispatch")
    assert overtaken
    assert time.monotonic() - started < 60
    assert_each_once()
