"""Facts: recorded one by one and in batches, numbered, consumed; each against the same work in plain SQL or COPY.

Writers and readers are processes, as web workers and workers are. The limits run on the same database just before, on
tables of the same shape, by as many processes.
"""

import json
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db import connection, transaction

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import consuming, cursors, registry, sequencer, services
from renxin.kernel.timeline.facts.conversations import MessageSent

SCALE = 200_000
WRITERS: Final = 4
READERS: Final = 2
BATCH: Final = 500
PATIENTS: Final = 100_000
CONSUMERS: Final = ("bench.one", "bench.two", "bench.three")
ACTOR: Final = Actor.system(1, "bench")
PAYLOAD: Final = json.dumps({"message_id": 1, "conversation_id": 2, "channel_id": 3, "purpose": "CARE_SERVICE"})

EVENT: Final = (
    "bench_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload, "
    "actor_kind, actor_name, depth)"
)
INBOX: Final = "bench_inbox (tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload, depth)"
INSERT: Final = f"""
WITH kept AS (
    INSERT INTO {EVENT}
    VALUES (%(p)s, %(p)s, %(id)s, 1, 'message.sent', %(at)s, %(at)s, %(payload)s, 'system', 'bench', 0))
INSERT INTO {INBOX} VALUES (1, %(id)s, %(p)s, %(p)s, 'message.sent', %(at)s, %(payload)s, 0)
"""
NUMBER: Final = """
INSERT INTO bench_feed (number, lane, tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload,
                        depth)
SELECT id, patient_id & 15, tenant_id, event_id, patient_id, patient_id, kind, occurred_at, payload, depth
FROM bench_inbox
"""
SEEN: Final = (
    "INSERT INTO bench_seen VALUES (%s, %s) ON CONFLICT (consumer) DO UPDATE SET n = bench_seen.n + EXCLUDED.n"
)


def run(scale: int, report: Report) -> None:
    """Measure writing, numbering and reading of `scale` facts in batches and a tenth of that one by one."""
    _make_tables(report)
    singles = scale // 10 // WRITERS
    limit = _rate(WRITERS, _insert_plainly, singles)
    with report.measure("timeline.record_singles", count=singles * WRITERS, limit_rate=limit) as figure:
        figure.latencies = [each for part in _fork(WRITERS, _record_singles, singles) for each in part]
    limit = _rate(1, _copy_batches, scale)
    with report.measure("timeline.record_batches", count=scale, limit_rate=limit):
        _fork(1, _record_batches, scale)
    _declare_consumers()
    limit = _rate(1, _number_plainly)
    with report.measure("timeline.number", limit_rate=limit) as figure:
        while moved := sequencer.move():
            figure.count += moved
    limit = _rate(len(CONSUMERS), _read_plainly)
    with report.measure("timeline.consume", limit_rate=limit) as figure:
        figure.count = sum(_fork(READERS, _consume))
    _check(len(CONSUMERS) * (singles * WRITERS + scale), figure.count)


def _make_tables(report: Report) -> None:
    statements = (
        "CREATE TABLE bench_event (LIKE timeline_event INCLUDING ALL) PARTITION BY RANGE (id)",
        "CREATE TABLE bench_event_all PARTITION OF bench_event DEFAULT",
        "CREATE TABLE bench_inbox (LIKE timeline_feedinbox INCLUDING ALL)",
        "CREATE TABLE bench_feed (LIKE timeline_feed INCLUDING ALL)",
        "CREATE TABLE bench_seen (consumer text PRIMARY KEY, n bigint NOT NULL)",
        "CREATE TABLE bench_cursor (consumer text, lane int, number bigint, PRIMARY KEY (consumer, lane))",
        "GRANT ALL ON bench_event, bench_inbox, bench_feed, bench_seen, bench_cursor TO PUBLIC",
    )
    with report.owner() as owner:
        for statement in statements:
            owner.execute(statement)


def _fork(n: int, work: Callable[..., Any], *arguments: Any) -> list[Any]:
    connection.close()  # a child must not share it
    with multiprocessing.get_context("fork").Pool(n) as pool:
        return [done.get() for done in [pool.apply_async(work, arguments) for _ in range(n)]]


def _rate(n: int, work: Callable[..., int], *arguments: Any) -> float:
    start = time.perf_counter()
    done = sum(_fork(n, work, *arguments))
    return done / (time.perf_counter() - start)


def _plain() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _patients(n: int) -> list[int]:
    chance = random.Random(os.getpid())
    return [chance.randint(1, PATIENTS) for _ in range(n)]


def _insert_plainly(n: int) -> int:
    at = clock.wall()
    with _plain() as database:
        for patient_id in _patients(n):
            values = {"p": patient_id, "id": ids.new_id(), "at": at, "payload": PAYLOAD}
            with database.transaction():
                database.execute(INSERT, values)
    connection.close()
    return n


def _record_singles(n: int) -> list[float]:
    took = []
    for patient_id in _patients(n):
        start = time.perf_counter()
        with transaction.atomic():
            services.record(ACTOR, _fact(patient_id))
        took.append(time.perf_counter() - start)
    return took


def _copy_batches(n: int) -> int:
    at = clock.wall()
    with _plain() as database:
        for start in range(0, n, BATCH):
            patients = _patients(BATCH)
            keys = ids.allocate(BATCH)
            with database.transaction(), database.cursor() as cursor:
                with cursor.copy(f"COPY {EVENT} FROM STDIN") as copy:
                    for p, key in zip(patients, keys, strict=True):
                        copy.write_row((p, p, key, 1, "message.sent", at, at, PAYLOAD, "system", "bench", 0))
                with cursor.copy(f"COPY {INBOX} FROM STDIN") as copy:
                    for p, key in zip(patients, keys, strict=True):
                        copy.write_row((1, key, p, p, "message.sent", at, PAYLOAD, 0))
            del start
    connection.close()
    return n


def _record_batches(n: int) -> None:
    for _ in range(n // BATCH):
        with transaction.atomic():
            services.record(ACTOR, *map(_fact, _patients(BATCH)))


def _fact(patient_id: int) -> MessageSent:
    return MessageSent(
        patient_id=patient_id,
        occurred_at=clock.now(),
        message_id=1,
        conversation_id=2,
        channel_id=3,
        purpose="CARE_SERVICE",
    )


def _declare_consumers() -> None:
    registry._consumers.clear()
    for name in CONSUMERS:
        services.consumer(name, MessageSent)(_count)
    cursors.ensure()


def _count(actor: Actor, entries: list[services.Entry]) -> None:
    """Do what the plain reader does with a batch: one statement, on a row of its own lane."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [f"{actor.name}.{entries[0].patient_id & 15}", len(entries)])


def _number_plainly() -> int:
    with _plain() as database:
        return database.execute(NUMBER).rowcount


def _read_plainly() -> int:
    """Read every lane in batches, parse the payloads, note their number and the place reached, commit."""
    done = 0
    name = f"plain.{os.getpid()}"
    with _plain() as database:
        for lane in range(16):
            number = 0
            rows: list[tuple[Any, ...]] = [()]
            while rows:
                with database.transaction():
                    rows = database.execute(
                        "SELECT number, patient_id, kind, payload FROM bench_feed WHERE lane = %s AND number > %s "
                        "ORDER BY number LIMIT %s",
                        [lane, number, BATCH],
                    ).fetchall()
                    number = rows[-1][0] if rows else number
                    database.execute(SEEN, [f"{name}.{lane}", len(rows)])
                    database.execute(
                        "INSERT INTO bench_cursor VALUES (%s, %s, %s) "
                        "ON CONFLICT (consumer, lane) DO UPDATE SET number = EXCLUDED.number",
                        [name, lane, number],
                    )
                done += len(rows)
    return done


def _consume() -> int:
    done = 0
    while step := consuming.consume():
        done += step
    return done


def _check(expected: int, found: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM bench_seen WHERE consumer LIKE 'bench.%'")
        (effects,) = cursor.fetchone()
    if not expected == found == effects:
        raise RuntimeError(f"{expected} entries to read, {found} read, {effects} taken effect")
