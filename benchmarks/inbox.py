"""The inbox over HTTP: `scale` patients with twenty messages each, and two hundred agents who answer them.

An agent looks at her list, opens a conversation, answers, and thinks ten seconds before each step. Then a few agents
without any thought: how many steps a second this machine can give. The limit is the same statements of list and
thread, asked by plain connections. Servers and agents share the machine; no worker runs, so what is sent stays queued.
"""

import asyncio
import multiprocessing
import os
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import psycopg

from benchmarks._served import Serving
from benchmarks.pages import Reader, people_at_work, plain_rate
from benchmarks.population import TENANT, load_population

SCALE = 20_000
MESSAGES_EACH: Final = 20
MONTHS: Final = 30
AGENTS: Final = 200
THOUGHT_SECONDS: Final = 10.0
WORKING_SECONDS: Final = 90.0
RUSH_SECONDS: Final = 20.0
RUSHING: Final = 6
_SAMPLE: Final = 4_000
_LOADERS: Final = 2
_TOKEN: Final = "b" * 32

# Of a hundred conversations six are talked, one waits in the queue, one is with the assistant; the others are closed.
_TALKS: Final = """
INSERT INTO conversations_conversation (tenant_id, uid, patient_id, origin_patient_id, status, owner_id, unread,
                                        waiting_since, queued_at, last_message_at, heard_at, opened_at, version)
SELECT %(tenant)s, gen_random_uuid(), p, p, s.status,
       (CASE WHEN s.status = 'human' THEN %(users)s::bigint[] END)[1 + p %% %(staff)s],
       (s.status = 'queue')::int, CASE WHEN s.status = 'queue' OR p %% 300 = 1 THEN t.at END,
       CASE WHEN s.status = 'queue' THEN t.at END, t.at, t.at, t.at - interval '200 days', 0
FROM generate_series(1, %(patients)s) AS p
CROSS JOIN LATERAL (SELECT CASE WHEN p %% 100 < 6 THEN 'human' WHEN p %% 100 = 6 THEN 'queue'
                                WHEN p %% 100 = 7 THEN 'bot' ELSE 'closed' END AS status) AS s
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - (p %% 8640) * interval '10 seconds' AS at) AS t
"""
# Every patient is in twenty of thirty months; every second message is hers.
_MESSAGES: Final = """
INSERT INTO conversations_message (patient_id, origin_patient_id, id, tenant_id, conversation_id, direction,
                                   author_kind, kind, body, url, language, purpose, status, reason, source,
                                   external_id, created_at, status_at)
SELECT c.patient_id, c.patient_id, %(first)s + (c.n * %(step)s << 20) + c.n %% 1048576, %(tenant)s, c.id,
       d.direction, d.author, 'text', d.body, '', 'zh', 'CARE_SERVICE', d.status, '', 'bench', '',
       %(month)s::timestamptz + c.n * interval '%(step)s milliseconds',
       %(month)s::timestamptz + c.n * interval '%(step)s milliseconds'
FROM (SELECT id, patient_id, row_number() OVER (ORDER BY patient_id) AS n FROM conversations_conversation
      WHERE tenant_id = %(tenant)s AND (patient_id * 7 + %(number)s * 11) %% 30 < %(each)s) AS c
CROSS JOIN LATERAL (SELECT CASE WHEN (c.patient_id + %(number)s) %% 2 = 0 THEN 'in' ELSE 'out' END AS direction) AS a
CROSS JOIN LATERAL (SELECT a.direction, CASE a.direction WHEN 'in' THEN 'patient' ELSE 'system' END AS author,
                           CASE a.direction WHEN 'in' THEN '%(asked)s' ELSE '%(answered)s' END AS body,
                           CASE a.direction WHEN 'in' THEN 'received' ELSE 'delivered' END AS status) AS d
"""


@dataclass(slots=True)
class Work:
    """How long agents work, with how much thought; seconds each kind of step took."""

    seconds: float
    thought: float = 0.0
    took: dict[str, list[float]] = field(default_factory=lambda: {"list": [], "open": [], "send": []})
    errors: int = 0


def run(scale: int, report: Any) -> None:
    """Load the hospital and what was said in it, then let agents work: with thought and without."""
    load_population(scale)
    agents = people_at_work(AGENTS)
    load_talks(report, scale)
    open_at = addresses(scale)
    asked = statements(agents[-1].cookie, next(iter(open_at.values())))
    limit = plain_rate(report, asked)
    with Serving() as port:
        asyncio.run(work(port, agents[-RUSHING:], open_at, Work(6)))
        seen = Work(WORKING_SECONDS, THOUGHT_SECONDS)
        with report.measure(f"list, open, send: {AGENTS} agents thinking ({len(asked)} queries)") as found:
            asyncio.run(work(port, agents, open_at, seen))
            found.latencies = [one for steps in seen.took.values() for one in steps]
            found.count, found.errors = len(found.latencies), seen.errors
        for step, took in seen.took.items():
            with report.measure(f"of these: {step}") as found:
                found.count, found.latencies = len(took), took
        seen = Work(RUSH_SECONDS)
        with report.measure("list, open, send: saturation", limit_rate=limit * 2) as found:
            asyncio.run(work(port, agents[-RUSHING:], open_at, seen))
            found.latencies = [one for steps in seen.took.values() for one in steps]
            found.count, found.errors = len(found.latencies), seen.errors


def load_talks(report: Any, patients: int) -> None:
    """Write the conversations, and twenty messages in each over thirty months."""
    from renxin.engagement.channels.services import open_channel
    from renxin.kernel.core import crypto, tenant
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.partitions import months
    from renxin.people.organizations.models import Organization, User

    with tenant.scope(TENANT):
        open_channel(Actor.system(TENANT, "bench"), "sandbox", "沙箱")
        users = list(User.objects.of(TENANT).filter(username__startswith="bench").values_list("pk", flat=True))
        place = Organization.objects.of(TENANT).filter(kind="DEPARTMENT").earliest("pk").pk
    now = datetime.now(UTC)
    past = months(datetime(now.year - 3, now.month, 1, tzinfo=UTC), MONTHS - 1)
    values = {"tenant": TENANT, "patients": patients, "now": now, "staff": len(users), "users": users, "place": place}
    with report.owner() as owner:
        for month in past:
            begins, ends = (int(at.timestamp() * 1000) << 20 for at in months(month, 1))
            owner.execute(
                f"CREATE TABLE IF NOT EXISTS conversations_message_{month:%Y%m} PARTITION OF conversations_message "
                f"FOR VALUES FROM ({begins}) TO ({ends})"
            )
        owner.execute(_TALKS, values)
        owner.execute(
            """INSERT INTO patients_patientdepartment (tenant_id, patient_id, origin_patient_id, department_id, last_at)
               SELECT %(tenant)s, p, p, %(place)s + p %% 12, %(now)s FROM generate_series(1, %(patients)s) AS p""",
            values,
        )
    said = {
        "asked": crypto.encrypt("您好，伤口这两天有点痒，请问正常吗？", "conversations_message.body"),
        "answered": crypto.encrypt("您好，换药请挂本科门诊，带上出院小结。", "conversations_message.body"),
    }
    jobs = [(number, month, patients, said) for number, month in enumerate(past)]
    with multiprocessing.get_context("spawn").Pool(_LOADERS) as pool:
        pool.starmap(_load_month, jobs, chunksize=1)
    with report.owner() as owner:
        owner.execute("VACUUM (ANALYZE) conversations_message")
        owner.execute("VACUUM (ANALYZE) conversations_conversation, patients_patientdepartment")


def _load_month(number: int, month: datetime, patients: int, said: dict[str, str]) -> None:
    each = patients * MESSAGES_EACH // MONTHS + 1
    given = said | {
        "number": number,
        "month": f"'{month.isoformat()}'",
        "first": int(month.timestamp() * 1000) << 20,
        "step": max(1, 27 * 86_400_000 // each),
        "each": MESSAGES_EACH,
        "tenant": TENANT,
    }
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        owner.execute(_MESSAGES % given)


def addresses(patients: int) -> dict[int, str]:
    """Return the conversations of a sample of patients, always the same ones, by patient."""
    from renxin.engagement.conversations.models import Conversation

    chosen = random.Random(7).sample(range(1, patients + 1), min(_SAMPLE, patients))
    rows = Conversation.objects.of(TENANT).filter(patient_id__in=chosen).order_by("patient_id")
    return {patient_id: f"/inbox/{uid}/" for patient_id, uid in rows.values_list("patient_id", "uid")}


def statements(cookie: str, path: str) -> list[str]:
    """Return what the list and a conversation ask the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost", "sec-fetch-dest": "document"})
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        for address in ("/inbox/", path):
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]


async def work(port: int, agents: list[Reader], open_at: dict[int, str], seen: Work) -> None:
    """Let each agent look, open and answer, again and again, and note how long each step took."""
    end = time.perf_counter() + seen.seconds

    async def one(number: int, agent: Reader) -> None:
        dice = random.Random(number)
        own = [path for patient_id, path in open_at.items() if agent.sees(patient_id)]
        turn = 0
        if seen.thought:
            await asyncio.sleep(dice.uniform(0, seen.thought))
        while time.perf_counter() < end:
            path = dice.choice(own)
            key = f"{number}-{turn}-{end}"
            for step, address, form in (
                ("list", "/inbox/?tab=all", {}),
                ("open", path, {}),
                ("send", f"{path}reply", {"text": "您好，请按时复诊，有不适随时联系我们。", "key": key}),
            ):
                try:
                    status, took = await fetch(port, address, agent.cookie, form)
                    seen.took[step].append(took)
                    seen.errors += status != 200
                except OSError:
                    seen.errors += 1
                if seen.thought:
                    await asyncio.sleep(dice.expovariate(1 / seen.thought))
                if time.perf_counter() > end:
                    break
            turn += 1

    await asyncio.gather(*(one(number, agent) for number, agent in enumerate(agents)))


async def fetch(port: int, path: str, cookie: str, form: dict[str, str]) -> tuple[int, float]:
    """Return the status of an answer and how long it took until its last byte."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_of(path, cookie, form))
    answer = await reader.read()
    writer.close()
    return int(answer[9:12]), time.perf_counter() - start


def request_of(path: str, cookie: str, form: dict[str, str]) -> bytes:
    """Return the bytes that htmx sends, as far as they matter."""
    body = urlencode(form).encode()
    head = f"Host: localhost\r\nCookie: {cookie}; csrftoken={_TOKEN}\r\nHX-Request: true\r\nConnection: close\r\n"
    if not form:
        return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    kind = "application/x-www-form-urlencoded"
    head += f"X-CSRFToken: {_TOKEN}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
