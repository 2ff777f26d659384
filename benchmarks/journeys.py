"""Journeys: enrolling, moving and waiting, by two workers, on rows as they are in life.

Of every ten steps four are waits, three branches, two tags and one a message handed through the contact policy to the
sandbox's outbox (delivering it is what `bench send` measures). A step counts when the run, its line in the trace and
what it asked for are committed. The limit is the same rows (claim, update, trace, tags with their facts, tallies,
messages with their places in the outbox) by as many processes in plain SQL on the same database.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from django.db import connection, connections

from renxin.config import collector
from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor

from .population import TENANT, load_population

SCALE = 100_000
WORKERS: Final = 2
BATCH: Final = 1_000
STEPS: Final = 10
ROUNDS: Final = 4
TEXT: Final = {"zh": "您好，请记得今天量一次血压。", "en": "Please measure your blood pressure today."}
WORDS: Final = {"zh": "测试", "en": "bench"}
PAYLOAD: Final = json.dumps({"tag_id": 1})


def run(scale: int, report: Report) -> None:
    """Enrol `scale` patients, move them through ten steps each; then a tenth of them among ten times as many."""
    load_population(scale)
    noon = (clock.wall() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=10, minute=0)
    with tenant.scope(TENANT), clock.at(noon):
        _open_house()
        first, second = _publish("bench_a"), _publish("bench_b")
        collector.settle()  # as a worker does, for both sides of the comparison
        with report.measure("journeys.enrol", count=scale):
            _enrol(first, range(1, scale + 1))
    limit = _limit(scale, report)
    with report.measure("journeys.steps", count=scale * STEPS, limit_rate=limit) as figure:
        figure.latencies = _latencies(noon)
        figure.errors = _errors(scale)
    few = max(scale // 10, 1)
    with tenant.scope(TENANT), clock.at(noon):
        _wait_in_crowds(scale, 10 * scale - few, noon)
        _enrol(second, range(1, few + 1))
    with report.measure("journeys.among_waiting", count=few * STEPS) as figure:
        figure.latencies = _latencies(noon)
        figure.errors = _errors(scale + few)


def definition(code: str) -> dict[str, Any]:
    """Return a journey with the mix of steps that is measured."""
    steps: list[dict[str, Any]] = []
    for place, verbs in enumerate((("branch", "tag"), ("branch",), ("branch", "tag"), ("send",))):
        steps.append({"id": f"wait_{place}", "verb": "wait_hours", "hours": 1})
        steps += [_step(verb, place) for verb in verbs]
    steps.append({"id": "rest", "verb": "wait_days", "days": 3000})
    return {"code": code, "start": {"label": WORDS, "manual": True, "keep": ["ward"]}, "stop": [], "steps": steps}


def _step(verb: str, place: int) -> dict[str, Any]:
    if verb == "branch":
        following = {0: "tag_0", 1: "wait_2", 2: "tag_2"}[place]
        cases = [{"equals": 1, "to": following}, {"equals": 2, "to": following}]
        return {"id": f"way_{place}", "verb": "branch_on", "value": "ward", "label": WORDS, "cases": cases}
    if verb == "tag":
        return {"id": f"tag_{place}", "verb": "add_tag", "tag": f"bench {place}"}
    return {"id": "message", "verb": "send_message", "text": TEXT}


def _actor() -> Actor:
    return Actor.system(TENANT, "bench")


def _open_house() -> None:
    from renxin.engagement.channels.services import open_channel

    open_channel(_actor(), "sandbox", "沙箱")


def _publish(code: str) -> Any:
    from renxin.engagement.segments.models import Tag
    from renxin.intelligence.journeys.definition import JourneyPack
    from renxin.intelligence.journeys.services import publish_version
    from renxin.kernel.core.ids import uuid7
    from renxin.kernel.core.packs import Words

    words, content = Words(WORDS["zh"], WORDS["en"]), definition(code)
    pack = JourneyPack(
        code=code,
        version=1,
        source="bench",
        approver="bench",
        effective_on=clock.now().date(),
        name=words,
        summary=words,
        start=content["start"],
        steps=content["steps"],
    )
    tags = [step["tag"] for step in pack.steps if "tag" in step]
    made = [Tag(uid=uuid7(), tenant_id=TENANT, name=tag, created_at=clock.now()) for tag in tags]
    Tag.objects.bulk_create(made, ignore_conflicts=True)
    return publish_version(_actor(), pack).journey


def _enrol(journey: Any, people: range) -> None:
    from renxin.intelligence.journeys.services import enrol

    enrol(_actor(), journey, people, "bench", values={"ward": 2})


def _latencies(noon: datetime) -> list[float]:
    return [each for part in _fork(_worker, noon) for each in part]


def _fork(work: Any, *given: Any) -> list[Any]:
    connections.close_all()  # a child must not share them
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(WORKERS)
    pipes, workers = [], []
    for place in range(WORKERS):
        mine, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=lambda place=place, out=theirs: out.send(work(place, barrier, *given)))
        worker.start()
        pipes.append(mine)
        workers.append(worker)
    found = [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join()
    return found


def _worker(place: int, barrier: Any, noon: datetime) -> list[float]:
    """Move what is due, hour after hour, together with the other worker; return the seconds of each batch."""
    from renxin.intelligence.journeys.services import advance_due_runs

    latencies = []
    for number in range(1, ROUNDS + 1):
        with clock.at(noon + timedelta(hours=number)):
            moved = 1
            while moved:
                start = time.perf_counter()
                moved = advance_due_runs(BATCH)
                latencies.append(time.perf_counter() - start)
        barrier.wait()
    connection.close()
    return latencies


def _errors(runs: int) -> int:
    """Return how many runs, lines and messages are not where they belong."""
    from renxin.engagement.conversations.models import Outbox
    from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog

    with tenant.scope(TENANT):
        found = JourneyRun.objects.of(TENANT).filter(step="rest", status="active").count()
        return (
            abs(runs - found)
            + abs(runs * STEPS - JourneyStepLog.objects.of(TENANT).count())
            + abs(runs - Outbox.objects.of(TENANT).count())
        )


_CROWD: Final = """
INSERT INTO journeys_journeyrun (
    tenant_id, uid, journey_id, version_id, patient_id, origin_patient_id, trigger_event_id, entry_key, holds_entry,
    status, step, entered_at, due_at, waits_for, anchor_at, zone, context, seen, reason, error, started_at)
SELECT tenant_id, gen_random_uuid(), journey_id, version_id, patient_id, patient_id, -n, 'crowd:' || n, true,
       'active', 'crowd', entered_at, entered_at + interval '400 days' + n * interval '1 second', '', anchor_at, zone,
       '{}', '{}', '', '', started_at
FROM journeys_journeyrun, generate_series(1, %s) AS n WHERE id <= (SELECT min(id) + %s FROM journeys_journeyrun)
LIMIT %s
"""


def _wait_in_crowds(scale: int, number: int, noon: datetime) -> None:
    """Put runs beside the others that only wait."""
    with connection.cursor() as cursor:
        cursor.execute(_CROWD, [number // scale + 1, scale, number])
        cursor.execute("ANALYZE journeys_journeyrun")


def _limit(scale: int, report: Report) -> float:
    """Return how many steps a second the same rows make in plain SQL."""
    tables = {
        "bench_log": ("journeys_journeysteplog", True),
        "bench_event": ("timeline_event", True),
        "bench_message": ("conversations_message", True),
        "bench_inbox": ("timeline_feedinbox", False),
        "bench_tag": ("segments_patienttag", False),
        "bench_outbox": ("conversations_outbox", False),
        "bench_conversation": ("conversations_conversation", False),
        "bench_tally": ("journeys_journeytally", False),
        "bench_run": ("journeys_journeyrun", False),
    }
    with report.owner() as owner:
        for name, (like, parted) in tables.items():
            owner.execute(
                f"CREATE TABLE {name} (LIKE {like} INCLUDING ALL)" + (" PARTITION BY RANGE (id)" if parted else "")
            )
            if parted:
                owner.execute(f"CREATE TABLE {name}_all PARTITION OF {name} DEFAULT")
        owner.execute("INSERT INTO bench_run SELECT * FROM journeys_journeyrun")
        owner.execute(f"GRANT ALL ON {', '.join(tables)} TO PUBLIC")
        owner.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
        owner.execute("ANALYZE bench_run")
    start = time.perf_counter()
    _fork(_plain)
    return scale * STEPS / (time.perf_counter() - start)


def _plain(place: int, barrier: Any) -> int:
    from renxin.kernel.core import crypto

    text, moved = crypto.encrypt(TEXT["zh"], "conversations_message.body"), 0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        for number in range(ROUNDS):
            while people := _write(database, number, text):
                moved += people
            barrier.wait()
    connection.close()
    return moved


_CLAIM: Final = """
SELECT id, patient_id, anchor_at FROM bench_run
WHERE status = 'active' AND due_at <= anchor_at + %s * interval '1 hour' AND tenant_id = %s
ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_UPDATE: Final = """
UPDATE bench_run AS run SET step = new.step, entered_at = new.at, due_at = new.due_at, seen = '{}', waits_for = ''
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[]) AS new (id, step, at, due_at)
WHERE run.id = new.id
"""
_DONE: Final = ((("w", "b", "t")), (("w", "b")), (("w", "b", "t")), (("w", "m")))


def _write(database: psycopg.Connection[Any], number: int, text: str) -> int:
    """Write the rows of one batch in one transaction, as the runner does; return how many runs it moved."""
    with database.transaction(), database.cursor() as cursor:
        rows = cursor.execute(_CLAIM, [number + 1, TENANT, BATCH]).fetchall()
        if not rows:
            return 0
        at = rows[0][2] + timedelta(hours=number + 1)
        due = at + timedelta(hours=1 if number < ROUNDS - 1 else 70_000)
        size = len(rows)
        cursor.execute(_UPDATE, [[row[0] for row in rows], [f"wait_{number}"] * size, [at] * size, [due] * size])
        lines = [(run, patient, step) for run, patient, _anchor in rows for step in _DONE[number]]
        _copy(
            cursor,
            "bench_log (tenant_id, patient_id, origin_patient_id, id, run_id, step, verb, outcome, detail, at)",
            (
                (TENANT, patient, patient, log_id, run, step, "wait_hours", "done", PAYLOAD, at)
                for log_id, (run, patient, step) in zip(ids.allocate(len(lines)), lines, strict=True)
            ),
        )
        cursor.execute(
            "INSERT INTO bench_tally (tenant_id, journey_id, version_id, step, outcome, day, n)"
            " VALUES (%s, 1, 1, 'w', 'done', %s, %s)",
            [TENANT, at.date(), size],
        )
        if "t" in _DONE[number]:
            _write_tags(cursor, rows, number, at)
        if "m" in _DONE[number]:
            _write_messages(cursor, rows, text, at)
    return size


def _write_tags(cursor: psycopg.Cursor[Any], rows: list[Any], number: int, at: datetime) -> None:
    people = [row[1] for row in rows]
    tags = ids.allocate(len(people))
    _copy(
        cursor,
        "bench_tag (id, tenant_id, patient_id, origin_patient_id, tag_id, source, since)",
        ((i, TENANT, p, p, number + 1, "journey", at) for i, p in zip(tags, people, strict=True)),
    )
    _copy(
        cursor,
        "bench_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,"
        " actor_kind, actor_name, depth, historic)",
        (
            (p, p, i, TENANT, "tag.added", at, at, PAYLOAD, "system", "journeys", 0, False)
            for i, p in zip(tags, people, strict=True)
        ),
    )
    _copy(
        cursor,
        "bench_inbox (id, tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload, depth)",
        ((i, TENANT, i, p, p, "tag.added", at, PAYLOAD, 0) for i, p in zip(tags, people, strict=True)),
    )


def _write_messages(cursor: psycopg.Cursor[Any], rows: list[Any], text: str, at: datetime) -> None:
    from renxin.kernel.core.ids import uuid7

    people = [row[1] for row in rows]
    keyed = list(zip(people, ids.allocate(len(people)), strict=True))
    _copy(
        cursor,
        "bench_conversation (id, tenant_id, patient_id, origin_patient_id, status, unread, opened_at, version, uid)",
        ((p, TENANT, p, p, "closed", 0, at, 0, uuid7()) for p in people),
    )
    _copy(
        cursor,
        "bench_message (patient_id, origin_patient_id, id, tenant_id, conversation_id, direction, author_kind,"
        " kind, body, url, language, purpose, status, reason, source, external_id, created_at, status_at)",
        (
            (p, p, i, TENANT, p, "out", "system", "text", text, "", "zh", "FOLLOWUP", "queued", "", "", "", at, at)
            for p, i in keyed
        ),
    )
    _copy(
        cursor,
        "bench_outbox (id, patient_id, origin_patient_id, tenant_id, message_id, conversation_id, key, purpose,"
        " channel_kind, urgent, is_reply, state, due_at, rule, attempts, round)",
        (
            (i, p, p, TENANT, i, p, i.to_bytes(16, "big"), "FOLLOWUP", "", False, False, "due", at, "", 0, 0)
            for p, i in keyed
        ),
    )


def _copy(cursor: psycopg.Cursor[Any], table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
