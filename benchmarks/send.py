"""Sending: templated messages through the whole contact policy, out over the sandbox, by two workers.

Each worker asks for its share as a broadcast does, in batches, and dispatches what is due. A message counts when the
sandbox has taken it and its status, its decision and its fact are written. The limit is the same rows (message, place
in the outbox, decision, delivery, conversation, counter, event and feed entry, and the change from queued to sent)
written by as many processes in plain SQL on the same database, with bodies sealed beforehand.
"""

import json
import multiprocessing
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from django.db import connection, connections

from renxin.config import collector
from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7

from ._served import server_seconds
from .population import TENANT, load_population

SCALE = 100_000
WORKERS: Final = 2
BATCH: Final = 2_000
PURPOSE: Final = "FOLLOWUP"
TEMPLATE: Final = "visit.reminder"
TEXT: Final = "{name}您好，您预约的复诊是 {date}，请带上就诊卡，提前 15 分钟到。"
PAYLOAD: Final = json.dumps({"message_id": 1, "conversation_id": 2, "channel_id": 3, "purpose": "CARE_SERVICE"})


def run(scale: int, report: Report) -> None:
    """Load `scale` patients, write to each of them once."""
    from renxin.engagement.channels.services import open_channel
    from renxin.engagement.conversations.models import Message, Outbox

    load_population(scale)
    with tenant.scope(TENANT):
        open_channel(_actor(), "sandbox", "沙箱")
    collector.settle()  # as a worker does, for both sides of the comparison
    limit = _limit(scale, report)
    with report.measure("send", count=scale, limit_rate=limit) as figure:
        done = _fork(_worker, scale)
        figure.latencies = [each for part in done for each in part.latencies]
        figure.figures["worker_ms_a_message"] = round(sum(part.own for part in done) * 1000 / scale, 3)
        figure.figures["server_ms_a_message"] = round(sum(part.server for part in done) * 1000 / scale, 3)
    with tenant.scope(TENANT):
        sent = Outbox.objects.of(TENANT).filter(state="sent").count()
        figure.errors = abs(scale - sent)
        figure.errors += abs(scale - Message.objects.of(TENANT).filter(status="sent").count())
    if figure.errors:
        raise SystemExit(f"{figure.errors} messages are not where they belong")


@dataclass(frozen=True, slots=True)
class _Done:
    """What a worker measured: the seconds of each batch, the processor's seconds of its own and of its server."""

    latencies: list[float]
    own: float
    server: float


def _actor() -> Actor:
    return Actor.system(TENANT, "bench")


def _fork(work: Any, scale: int) -> list[Any]:
    connections.close_all()  # a child must not share them
    context = multiprocessing.get_context("fork")
    with context.Pool(WORKERS) as pool:
        return [done.get() for done in [pool.apply_async(work, (place, scale)) for place in range(WORKERS)]]


def _worker(place: int, scale: int) -> _Done:
    """Ask for every second message, then help to empty the outbox."""
    from renxin.engagement.conversations.services import dispatch_due, send_many

    noon = (clock.wall() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=12, minute=0)
    latencies, began = [], time.process_time()
    with clock.at(noon), tenant.scope(TENANT):
        share = range(place + 1, scale + 1, WORKERS)
        for at in range(0, len(share), BATCH):
            start = time.perf_counter()
            send_many(_actor(), [_outgoing(patient_id) for patient_id in share[at : at + BATCH]])
            latencies.append(time.perf_counter() - start)
    with clock.at(noon):
        while dispatch_due():
            pass
    found = _Done(latencies, time.process_time() - began, server_seconds())
    connection.close()
    return found


def _outgoing(patient_id: int) -> Any:
    from renxin.engagement.conversations.services import Outgoing

    return Outgoing(
        patient_id=patient_id,
        purpose=PURPOSE,
        template=TEMPLATE,
        variables={"salutation": "王女士", "day": f"3 月 {patient_id % 28 + 1} 日", "time": "9:30"},
        idempotency_key=f"bench:{patient_id}",
        source="bench:1",
        approved_by=1,
    )


def _limit(scale: int, report: Report) -> float:
    """Return how many messages a second the same rows make in plain SQL."""
    tables = {
        "bench_message": ("conversations_message", True),
        "bench_outbox": ("conversations_outbox", False),
        "bench_step": ("conversations_deliverystep", True),
        "bench_delivery": ("channels_sandboxdelivery", False),
        "bench_counter": ("conversations_contactcounter", False),
        "bench_conversation": ("conversations_conversation", False),
        "bench_event": ("timeline_event", True),
        "bench_inbox": ("timeline_feedinbox", False),
    }
    with report.owner() as owner:
        for name, (like, parted) in tables.items():
            owner.execute(
                f"CREATE TABLE {name} (LIKE {like} INCLUDING ALL)" + (" PARTITION BY RANGE (id)" if parted else "")
            )
            if parted:
                owner.execute(f"CREATE TABLE {name}_all PARTITION OF {name} DEFAULT")
        owner.execute(f"GRANT ALL ON {', '.join(tables)} TO PUBLIC")
        owner.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
    start = time.perf_counter()
    _fork(_plain, scale)
    return scale / (time.perf_counter() - start)


def _plain(place: int, scale: int) -> int:
    import os

    from renxin.kernel.core import crypto

    text = crypto.encrypt(TEXT, "conversations_message.body")
    share = range(place + 1, scale + 1, WORKERS)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        for at in range(0, len(share), BATCH):
            _write(database, share[at : at + BATCH], text)
    connection.close()
    return len(share)


def _write(database: psycopg.Connection[Any], people: range, text: str) -> None:
    """Write the rows of these messages: two transactions, as asking and sending are."""
    at = clock.wall()
    rows = list(zip(people, ids.allocate(len(people)), strict=True))
    with database.transaction(), database.cursor() as cursor:
        _write_asked(cursor, rows, text, at)
    with database.transaction(), database.cursor() as cursor:
        _write_sent(cursor, rows, text, at)


def _write_asked(cursor: psycopg.Cursor[Any], rows: list[tuple[int, int]], text: str, at: datetime) -> None:
    """Write conversation, message and outbox row of each (patient, id)."""
    _copy(
        cursor,
        "bench_conversation (id, tenant_id, patient_id, origin_patient_id, status, unread, opened_at, version, uid)",
        [(p, TENANT, p, p, "closed", 0, at, 0, uuid7()) for p, _id in rows],
    )
    _copy(
        cursor,
        "bench_message (patient_id, origin_patient_id, id, tenant_id, conversation_id, direction, author_kind,"
        " kind, body, url, language, purpose, status, reason, source, external_id, created_at, status_at)",
        [
            (p, p, i, TENANT, p, "out", "system", "text", text, "", "zh", PURPOSE, "queued", "", "", "", at, at)
            for p, i in rows
        ],
    )
    _copy(
        cursor,
        "bench_outbox (id, patient_id, origin_patient_id, tenant_id, message_id, conversation_id, key, purpose,"
        " channel_kind, urgent, is_reply, state, due_at, rule, attempts, round)",
        [
            (i, p, p, TENANT, i, p, i.to_bytes(16, "big"), "CARE_SERVICE", "", False, False, "due", at, "", 0, 0)
            for p, i in rows
        ],
    )


def _write_sent(cursor: psycopg.Cursor[Any], rows: list[tuple[int, int]], text: str, at: datetime) -> None:
    """Write what was delivered and counted, and what the messages became."""
    people, keys = [patient for patient, _id in rows], [key for _patient, key in rows]
    _copy(
        cursor,
        "bench_delivery (id, tenant_id, patient_id, origin_patient_id, channel_id, idempotency_key, address, text,"
        " url, preview, status, delivered_at)",
        [(i, TENANT, p, p, 1, str(i), text, text, "", "您有一条新消息", "sent", at) for p, i in rows],
    )
    _copy(
        cursor,
        'bench_counter (id, tenant_id, patient_id, origin_patient_id, purpose, "on", count)',
        [(i, TENANT, p, p, "CARE_SERVICE", at.date(), 1) for p, i in rows],
    )
    cursor.execute(
        "UPDATE bench_outbox SET state = 'sent', settled_at = %s, external_id = id::text WHERE id = ANY(%s)",
        [at, keys],
    )
    cursor.execute(
        "UPDATE bench_message SET status = 'sent', status_at = %s, external_id = id::text WHERE id = ANY(%s)"
        " AND patient_id = ANY(%s)",
        [at, keys, people],
    )
    cursor.execute("UPDATE bench_conversation SET last_message_at = %s WHERE id = ANY(%s)", [at, people])
    _copy(
        cursor,
        "bench_step (patient_id, origin_patient_id, id, tenant_id, message_id, outcome, rule, details, at)",
        [(p, p, i, TENANT, i, "sent", "", "{}", at) for p, i in rows],
    )
    _copy(
        cursor,
        "bench_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,"
        " actor_kind, actor_name, depth)",
        [(p, p, i, TENANT, "message.sent", at, at, PAYLOAD, "system", "bench", 0) for p, i in rows],
    )
    _copy(
        cursor,
        "bench_inbox (tenant_id, event_id, patient_id, origin_patient_id, kind, occurred_at, payload, depth)",
        [(TENANT, i, p, p, "message.sent", at, PAYLOAD, 0) for p, i in rows],
    )


def _copy(cursor: psycopg.Cursor[Any], columns: str, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {columns} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
