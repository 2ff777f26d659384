"""A worker runs loops and tasks, is woken, survives what goes wrong, and stops in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction

from renxin.kernel.jobs import registry, selectors, services, wakeup, worker
from renxin.kernel.jobs.models import Beat

pytestmark = pytest.mark.commits
PATIENCE = 60  # a process starts slowly on a busy machine


@pytest.fixture(autouse=True)
def own_loops(monkeypatch):
    monkeypatch.setattr(registry, "_loops", {})
    monkeypatch.setattr(worker, "BACKOFF", (0.01,))


@contextmanager
def running(**options):
    stop = threading.Event()
    thread = threading.Thread(target=lambda: services.run_worker(stop=stop, **options))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def eventually(condition):
    """Wait until `condition()` holds, by looking again after each notice or a moment."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "did not happen"
        threading.Event().wait(0.01)


def test_a_loop_is_called_again_while_there_is_work_then_when_woken():
    left, calls = [3], []

    @services.loop("test.loop", wake_on=("test.bell",), every=3600)
    def step():
        found, left[0] = left[0], max(left[0] - 1, 0)
        calls.append(found)
        return 1 if found else 0

    with running(with_tasks=False):
        eventually(lambda: len(calls) >= 4)
        left[0] = 1
        with transaction.atomic():
            services.wake("test.bell")
        eventually(lambda: left[0] == 0)
    assert calls[:4] == [3, 2, 1, 0]


def test_a_wake_up_that_is_rolled_back_wakes_nobody(monkeypatch):
    heard = []
    monkeypatch.setattr(wakeup, "hear", heard.append)
    with transaction.atomic():
        services.wake("test.bell")
        transaction.set_rollback(True)
    assert heard == []


def test_other_processes_are_woken_with_at_most_one_notice_in_fifty_milliseconds(committed_db):
    with psycopg.connect(committed_db.url, autocommit=True) as listener:
        listener.execute(f"LISTEN {wakeup.CHANNEL}")
        begun = time.monotonic()
        for i in range(300):
            with transaction.atomic():
                services.wake("test.bell", f"test.{i % 3}")
        took = time.monotonic() - begun
        notices = []
        for notice in listener.notifies(timeout=PATIENCE):
            notices.append(notice.payload)
            if {name for payload in notices for name in payload.split()} >= {"test.bell", "test.0", "test.1", "test.2"}:
                break
        notices += [notice.payload for notice in listener.notifies(timeout=3 * wakeup.PAUSE)]
    assert len(notices) <= took / wakeup.PAUSE + 2
    assert len(notices) >= 1


def test_a_notice_survives_the_loss_of_the_notifiers_connection(committed_db):
    with psycopg.connect(committed_db.url, autocommit=True) as listener:
        listener.execute(f"LISTEN {wakeup.CHANNEL}")
        for name in ("test.first", "test.second"):
            with transaction.atomic():
                services.wake(name)
            assert [notice.payload for notice in listener.notifies(timeout=PATIENCE, stop_after=1)] == [name]
            listener.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE '%pg_notify%' AND pid <> pg_backend_pid()"
            )


def test_a_failing_loop_is_tried_again_and_disturbs_no_other():
    failures, well = [], []

    @services.loop("test.bad", every=0.01)
    def bad():
        failures.append(1)
        raise ValueError("nothing works")

    @services.loop("test.good", every=0.01)
    def good():
        well.append(1)
        return 0

    with running(with_tasks=False):
        eventually(lambda: len(failures) > 3 and len(well) > 3)


def test_a_lost_connection_is_replaced():
    results = []

    @services.loop("test.reader", every=0.01)
    def read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            results.append(cursor.fetchone()[0])
        return 0

    with running(with_tasks=False):
        eventually(lambda: results)
        first = results[-1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
        eventually(lambda: results[-1] != first)


def test_stopping_finishes_the_batch():
    begun, finish, done = threading.Event(), threading.Event(), []

    @services.loop("test.slow", every=0.01)
    def slow():
        begun.set()
        finish.wait(PATIENCE)
        done.append(1)
        return 0

    with running(with_tasks=False) as stop:
        assert begun.wait(PATIENCE)
        stop.set()
        finish.set()
    assert len(done) == 1


def test_signs_of_life_show_what_runs_and_what_fails():
    @services.loop("test.bad", every=0.01)
    def bad():
        raise ValueError("nothing works")

    @services.loop("test.good", every=0.01, threads=2)
    def good():
        return 1

    assert [(life.loop, life.workers) for life in selectors.lives()] == [("test.bad", 0), ("test.good", 0)]
    worker.beats.EVERY, before = 0.01, worker.beats.EVERY
    try:
        with running(with_tasks=False):
            eventually(lambda: any(life.failing for life in selectors.lives()) and selectors.lives()[1].done)
            bad_life, good_life = selectors.lives()
            assert (bad_life.workers, bad_life.failing, good_life.failing) == (1, 1, 0)
            assert bad_life.error.startswith("ValueError: nothing works")
            assert {beat.pid for beat in selectors.beats()} == {os.getpid()}
    finally:
        worker.beats.EVERY = before
    assert not Beat.objects.exists()


WORKER = """
import django
django.setup()
from renxin.kernel.jobs import services
services.run_worker()
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_process_ends_in_order_on_a_signal(committed_db, number):
    environment = {**committed_db.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        eventually(Beat.objects.exists)
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert "stopped" in process.stdout.read()
        assert not Beat.objects.exists()
    finally:
        process.kill()  # whatever failed, nothing is left behind
        process.wait()


def test_names_are_given_once():
    @services.loop("test.loop")
    def step():
        return 0

    foreign = lambda: 0  # noqa: E731
    foreign.__module__ = "elsewhere"
    with pytest.raises(RuntimeError, match="two loops"):
        services.loop("test.loop")(foreign)
    with pytest.raises(LookupError, match="no such loop: nothing"):
        registry.loops(["nothing"])
