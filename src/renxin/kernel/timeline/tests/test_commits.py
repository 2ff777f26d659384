"""What only shows when transactions really commit: order, long transactions, lanes shared, crashes."""

import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from renxin.kernel.core.locks import lock_patients
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import consuming, cursors, registry, sequencer, services
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.kernel.timeline.models import Cursor, Event, Feed, FeedInbox, Parked

pytestmark = pytest.mark.commits
PATIENCE = 60


@contextmanager
def in_thread(work):
    """Run `work(finish)` beside the block; it calls `ready()` when it stands where it should wait for `finish`."""
    ready, finish, errors = threading.Event(), threading.Event(), []

    def run():
        try:
            work(ready.set, lambda: finish.wait(PATIENCE))
        except Exception as error:
            errors.append(error)
        finally:
            ready.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield finish
    finally:
        finish.set()
        thread.join(PATIENCE)
    assert not errors


def test_recording_outside_a_transaction_is_refused(house):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        services.record(house.actor, house.fact())
    assert not Event.objects.exists()


def test_what_is_rolled_back_did_not_happen(house):
    with transaction.atomic():
        services.record(house.actor, house.fact())
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not FeedInbox.objects.exists()


def test_transactions_that_commit_out_of_order_skip_nothing(house):
    house.consumer("test.all")

    def slow(ready, wait):
        with transaction.atomic():
            services.record(house.actor, house.fact(1, "begun first"))
            ready()
            wait()

    with in_thread(slow):
        house.record(house.fact(1, "committed first"))
        run_until_idle()
        assert house.sources() == ["committed first"]
    run_until_idle()
    assert house.sources() == ["committed first", "begun first"]
    assert set(Cursor.objects.filter(lane=1).values_list("number", flat=True)) == {2}


def test_a_long_transaction_elsewhere_blocks_nobody(house):
    house.consumer("test.all")

    def long(ready, wait):
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            Feed.objects.exists()
            connection.cursor().execute("SELECT pg_current_xact_id()")
            ready()
            wait()

    with in_thread(long):
        for i in range(5):
            house.record(house.fact(i + 1, str(i)))
        run_until_idle()
        assert sorted(house.sources()) == ["0", "1", "2", "3", "4"]
        assert not Feed.objects.exists()


def test_writers_that_lock_the_patient_keep_the_order(house):
    house.consumer("test.all")
    order = []

    def write(name):
        def work(ready, wait):
            ready()
            for i in range(20):
                with transaction.atomic():
                    lock_patients([1])
                    order.append(f"{name}{i}")
                    services.record(house.actor, house.fact(1, f"{name}{i}"))

        return work

    with in_thread(write("a")), in_thread(write("b")), in_thread(write("c")):
        run_until_idle()
    run_until_idle()
    assert house.sources() == order
    assert len(order) == 60


def test_only_one_sequencer_works_at_a_time(house):
    house.consumer("test.all")
    house.record(house.fact())

    def other(ready, wait):
        with transaction.atomic():
            connection.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [sequencer.LOCK])
            ready()
            wait()

    with in_thread(other):
        assert sequencer.move() == 0
    assert sequencer.move() == 1


def test_lanes_with_little_in_them_are_read_together_and_full_ones_apart(house):
    batches = []

    @services.consumer("test.batches", PatientRegistered, batch=32)
    def note(actor, entries):
        batches.append([entry.patient_id for entry in entries])

    cursors.ensure()
    house.record(*(house.fact(patient_id) for patient_id in range(1, 31)))
    run_until_idle("timeline.sequencer")
    consuming.consume()
    assert batches == [list(range(1, 31))]  # in the order of the commits, whatever the lane
    batches.clear()
    house.record(*(house.fact(16 * n + 1) for n in range(1, 71)), *(house.fact(16 * n + 2) for n in range(1, 4)))
    run_until_idle("timeline.sequencer")
    while consuming.consume():
        pass
    assert sorted(len(batch) for batch in batches) == [3, 6, 32, 32]
    assert [patient for batch in batches for patient in batch if patient % 16 == 1] == [
        16 * n + 1 for n in range(1, 71)
    ]


def test_a_lane_belongs_to_one_reader_and_the_others_go_on(house):
    reading, go_on, got = threading.Event(), threading.Event(), []

    def react(entry):
        got.append((threading.current_thread().name, entry.patient_id))
        if entry.patient_id == 3:
            reading.set()
            go_on.wait(PATIENCE)

    house.consumer("test.shared", react=react)
    cursors.ensure()
    house.record(*(house.fact(patient_id) for patient_id in range(16)[1:]), house.fact(19))
    sequencer.move()

    def first(ready, wait):
        from renxin.kernel.timeline import reading as lanes

        reading_done = threading.Thread(target=lambda: (reading.wait(PATIENCE), ready()))
        reading_done.start()
        lanes.read_lanes(registry.get("test.shared"), {3: 500})

    with in_thread(first):
        consuming.consume()
        assert sorted(patient for _, patient in got) == [*range(1, 16)]
        go_on.set()
    assert Counter(patient for _, patient in got) == Counter([*range(1, 16), 19])
    assert {patient for name, patient in got if name != threading.current_thread().name} == {3, 19}


SHARING = """
import os, sys, django
django.setup()
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import consuming, registry, services
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated
registry._consumers.clear()

@services.consumer("test.shared", PatientRegistered, batch=3)
def note(actor, entries):
    services.record(actor, *(PatientUpdated(patient_id=e.patient_id, occurred_at=e.fact.occurred_at,
                                            source=str(e.number)) for e in entries))

print("ready", flush=True)
sys.stdin.readline()
while consuming.consume():
    pass
"""


def python(database, script, **options):
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, "-c", script], env=environment, text=True, **options)


def test_two_processes_share_the_lanes_without_overlap(house, committed_db):
    house.consumer("test.shared", PatientRegistered)
    cursors.ensure()
    house.record(*(house.fact(patient_id, str(patient_id)) for patient_id in range(1, 401)))
    run_until_idle("timeline.sequencer")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    processes = [python(committed_db, SHARING, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(60) for process in processes] == [0, 0]
    numbers = Event.objects.filter(kind="patient.updated").values_list("payload__source", flat=True)
    assert Counter(numbers) == Counter(str(number) for number in range(1, 401))
    notes = Event.objects.filter(kind="patient.updated").order_by("id").values_list("patient_id", "payload__source")
    for lane in range(16):
        mine = [int(source) for patient_id, source in notes if patient_id & 15 == lane]
        assert mine == sorted(mine)


CRASH = """
import os, signal, django
django.setup()
from django.db import transaction
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import consuming, cursors, reading, registry, services
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated
registry._consumers.clear()

@services.consumer("test.fragile", PatientRegistered, batch=5)
def note(actor, entries):
    services.record(actor, *(PatientUpdated(patient_id=e.patient_id, occurred_at=e.fact.occurred_at) for e in entries))

lanes = []
def dying(consumer, numbers, skipped, advance=cursors.advance):
    lanes.append(numbers)
    if len(lanes) == {commits} + 1 and not {after}:
        os.kill(os.getpid(), signal.SIGKILL)      # effects written, cursor not
    advance(consumer, numbers, skipped)
    if len(lanes) == {commits} + 1:
        os.kill(os.getpid(), signal.SIGKILL)      # both written, nothing committed
cursors.advance = dying
while consuming.consume():
    pass
"""


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("commits", [0, 3])
def test_a_crash_between_effect_and_cursor_doubles_and_loses_nothing(house, committed_db, commits, after):
    @services.consumer("test.fragile", PatientRegistered, batch=5)
    def note(actor, entries):
        services.record(actor, *(services_fact(entry) for entry in entries))

    cursors.ensure()
    events = house.record(*(house.fact(patient_id) for patient_id in range(1, 65)))
    run_until_idle("timeline.sequencer")
    crashed = python(committed_db, CRASH.replace("{commits}", str(commits)).replace("{after}", str(after)))
    assert crashed.wait(60) == -9
    assert Event.objects.filter(depth=1).count() == 4 * commits
    run_until_idle()
    assert Counter(Event.objects.filter(depth=1).values_list("caused_by", flat=True)) == Counter(events)


def services_fact(entry):
    from renxin.kernel.timeline.facts.patients import PatientUpdated

    return PatientUpdated(patient_id=entry.patient_id, occurred_at=entry.fact.occurred_at)


def test_trouble_of_the_database_is_tried_again_and_parks_only_in_the_end(house, monkeypatch):
    house.consumer("test.blocked", react=lambda entry: entry.patient_id == 16 and fail())

    def fail():
        connection.cursor().execute("SET LOCAL statement_timeout = 1")
        connection.cursor().execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(consuming, "_troubles", {})
    monkeypatch.setattr(consuming, "_PAUSE", 0.0)
    cursors.ensure()
    house.record(house.fact(16), house.fact(32), house.fact(1, "other lane"))
    sequencer.move()
    for _ in range(consuming.MOST_FAILURES):
        consuming.consume()
        assert not Parked.objects.exists()
    assert house.sources() == ["other lane"]
    consuming.consume()
    assert Parked.objects.get().patient_id == 16
    assert house.sources() == ["other lane", ""]


def test_a_lost_connection_loses_nothing(house, monkeypatch):
    lost = []

    def cut(entry):
        if not lost:
            lost.append(entry)
            connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")

    house.consumer("test.cut", react=cut)
    cursors.ensure()
    house.record(house.fact(1, "a"))
    sequencer.move()
    monkeypatch.setattr(consuming, "_PAUSE", 0.0)
    assert consuming.consume() == 0
    assert not Parked.objects.exists()
    assert consuming.consume() == 1
    assert house.sources() == ["a"]
