"""Ids are unique over threads and processes, grow with time, and say when they were made."""

import subprocess
import sys
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from renxin.kernel.core import clock, ids

SCRIPT = """
import django
django.setup()
from renxin.kernel.core import ids
for n in [1] * 200 + [700] * 20:
    print(*ids.allocate(n))
"""


@pytest.mark.commits
def test_ids_are_unique_over_processes_and_threads(committed_db):
    environment = {**committed_db.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", SCRIPT]
    processes = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = []

    def allocate():
        found.extend(i for n in [1] * 200 + [700] * 20 for i in ids.allocate(n))
        connection.close()

    threads = [threading.Thread(target=allocate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        out, _ = process.communicate(timeout=60)
        found += map(int, out.split())
    assert len(found) == 5 * (200 + 14_000)
    assert len(set(found)) == len(found)


@pytest.mark.django_db
def test_ids_of_a_thread_only_grow_even_when_the_machines_clock_steps_back(monkeypatch):
    found = ids.allocate(1500)
    real = time.time_ns
    monkeypatch.setattr(ids.time, "time_ns", lambda: real() - 3_000_000_000)
    found += ids.allocate(1500)
    monkeypatch.undo()
    found += [ids.new_id() for _ in range(1500)]
    assert all(earlier < later for earlier, later in pairwise(found))


@pytest.mark.django_db
def test_the_sequence_may_wrap_inside_one_millisecond(monkeypatch):
    instant = time.time_ns()
    monkeypatch.setattr(ids.time, "time_ns", lambda: instant)
    found = ids.allocate(ids.BLOCK * 1030)
    assert len(set(found)) == len(found)
    assert found == sorted(found)


@pytest.mark.django_db
def test_an_id_says_when_it_was_made():
    before = clock.wall()
    made = ids.new_id()
    after = clock.wall()
    assert before - timedelta(milliseconds=1) <= ids.instant_of(made) <= after + timedelta(milliseconds=2)
    assert ids.floor_of(before) <= made < ids.floor_of(after + timedelta(seconds=1))
    assert 0 < made < 2**63


@pytest.mark.django_db
def test_odd_amounts():
    assert ids.allocate(0) == []
    with pytest.raises(ValueError, match="negative"):
        ids.allocate(-1)


def test_uuids_are_version_7_and_in_order_of_time():
    first, second = ids.uuid7(), ids.uuid7()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first != second
    assert first.int >> 80 <= second.int >> 80
    assert abs((first.int >> 80) - time.time_ns() // 1_000_000) < 1000
