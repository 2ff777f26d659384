"""Jobs run once they are committed, again when they fail or their worker dies, and in tests without a worker."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from renxin.kernel.core import clock
from renxin.kernel.jobs import registry, services

from .test_worker import PATIENCE, eventually, running

ran = []


@services.task("test.note")
def note(number):
    """Note a number; the first time 13 comes it fails."""
    ran.append(number)
    if number == 13 and ran.count(13) == 1:
        raise ValueError("unlucky")


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.setattr(registry, "_loops", {})
    ran.clear()


def statuses():
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name LIKE 'test.%'")
        return cursor.fetchall()


@pytest.mark.django_db
def test_waiting_jobs_run_inside_run_until_idle():
    note.defer(number=1)
    assert ran == []
    services.run_until_idle()
    services.run_until_idle()
    assert ran == [1]


@pytest.mark.django_db
def test_a_failing_job_surfaces_in_tests_unless_told_otherwise():
    note.defer(number=13)
    with pytest.raises(ValueError, match="unlucky"):
        services.run_until_idle()
    ran.clear()
    note.defer(number=13)
    services.run_until_idle(strict=False)
    assert ran == [13]


@pytest.mark.commits
def test_a_job_of_a_rolled_back_transaction_never_runs():
    with transaction.atomic():
        note.defer(number=1)
        transaction.set_rollback(True)
    assert statuses() == []


@pytest.mark.commits
def test_a_worker_runs_jobs_and_tries_again_what_failed(monkeypatch):
    monkeypatch.setattr(app.tasks["test.note"].retry_strategy, "exponential_wait", 0, raising=False)
    with running():
        note.defer(number=1)
        note.defer(number=13)
        eventually(lambda: ran.count(13) == 2)
        eventually(lambda: statuses() == [])
    assert sorted(ran) == [1, 13, 13]


@pytest.mark.commits
def test_a_job_whose_worker_died_is_put_back():
    note.defer(number=5)
    with connection.cursor() as cursor:
        yesterday = clock.wall() - timedelta(days=1)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [yesterday])
        (dead,) = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [dead])
        assert cursor.fetchone()
    assert [status for _, status, _ in statuses()] == ["doing"]
    app.tasks["jobs.retry_stalled"].defer(timestamp=0)
    with running():
        eventually(lambda: ran == [5])


@pytest.mark.commits
def test_periodic_work_is_deferred_once_for_all_workers():
    stop, ticked = threading.Event(), []

    @services.periodic("* * * * * */1", name="test.tick")
    def tick():
        ticked.append(1)
        stop.set()

    try:
        with running(), running():
            assert stop.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT defer_timestamp) FROM procrastinate_periodic_defers "
                           "WHERE task_name = 'test.tick'")  # fmt: skip
            made, different = cursor.fetchone()
        assert made == different
    finally:
        app.tasks.pop("test.tick")
        app.periodic_registry.periodic_tasks.pop(("test.tick", ""), None)
    assert ticked
