"""The patient's page over HTTP: `scale` patients with twenty facts each, and fifty people who read them.

A page is what a browser asks for: the document (head and story) and, once that is there, what stands beside it. First
fifty members of staff with five seconds of thought between two pages, then a few without any: how many pages a second
this machine can give. The limit is the same statements, asked by plain connections. Servers and readers share it.
"""

import asyncio
import multiprocessing
import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from benchmarks._served import Serving
from benchmarks.population import TENANT, load_population

SCALE = 20_000
FACTS_EACH: Final = 20
MONTHS: Final = 36
STAFF: Final = 50
THOUGHT_SECONDS: Final = 5.0
READING_SECONDS: Final = 60.0
RUSH_SECONDS: Final = 30.0
RUSHING: Final = 6
LONG_STORY: Final = 10_000
_DEPARTMENTS: Final = 12
_SAMPLE: Final = 4_000
_LOADERS: Final = 2

# Every patient gets a fact in twenty of thirty-six months; a month is written in the order of its patients.
_EVENTS: Final = """
INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                            actor_kind, actor_name, depth, historic)
SELECT p, p, %(first)s + (n::bigint * %(step)s << 20) + n %% 1048576, %(tenant)s, k.kind,
       %(month)s::timestamptz + n * interval '%(step)s milliseconds',
       %(month)s::timestamptz + n * interval '%(step)s milliseconds', k.payload::jsonb, 'interface', 'HIS', 0, false
FROM (SELECT p, row_number() OVER (ORDER BY p) AS n FROM generate_series(1, %(patients)s) AS p
      WHERE (p * 7 + %(number)s * 11) %% 36 < %(each)s) AS people
CROSS JOIN LATERAL (SELECT (ARRAY['encounter.started', 'encounter.finished', 'observation.recorded', 'message.received',
                                  'report.issued', 'message.sent', 'task.completed', 'condition.recorded'])
                           [1 + (p + %(number)s) %% 8] AS kind) AS k0
CROSS JOIN LATERAL (SELECT k0.kind, CASE WHEN k0.kind LIKE 'encounter%%%%'
                    THEN json_build_object('encounter_id', p, 'encounter_class', 'AMB', 'department_id', %(department)s)
                    WHEN k0.kind = 'report.issued' THEN json_build_object('report_id', p, 'abnormal_count', 2)
                    ELSE '{}'::json END AS payload) AS k
"""
_RECORDS: Final = (
    """INSERT INTO patients_patientdepartment (tenant_id, patient_id, origin_patient_id, department_id, last_at)
       SELECT %(tenant)s, p, p, %(department)s + p %% 12, %(now)s FROM generate_series(1, %(patients)s) AS p""",
    """INSERT INTO patients_softfact (tenant_id, uid, patient_id, origin_patient_id, kind, code, detail, noted_at,
                                      noted_by, ended_by)
       SELECT %(tenant)s, gen_random_uuid(), p, p, 'worry', 'worry.cost', '', %(now)s, 'bench', ''
       FROM generate_series(1, %(patients)s, 3) AS p""",
    """INSERT INTO patients_servicewarning (tenant_id, uid, patient_id, origin_patient_id, kind, note, noted_at,
                                            noted_by, ended_by)
       SELECT %(tenant)s, gen_random_uuid(), p, p, 'fall-risk', '', %(now)s, 'bench', ''
       FROM generate_series(1, %(patients)s, 5) AS p""",
)
_STORY: Final = (
    "SELECT * FROM timeline_event WHERE patient_id = (SELECT id FROM patients_patient WHERE uid = '{uid}') "
    "ORDER BY occurred_at DESC, id DESC LIMIT 31"
)


@dataclass(slots=True)
class Reading:
    """How long is read, with how much thought between pages; seconds until documents and the rest were there."""

    seconds: float
    thought: float = 0.0
    documents: list[float] = field(default_factory=list)
    facts: list[float] = field(default_factory=list)
    errors: int = 0


def run(scale: int, report: Any) -> None:
    """Load the hospital, then read pages: with thought, without, and the longest story."""
    load_population(scale)
    readers = people_at_work()
    load_history(report, scale)
    paths = addresses(scale)
    document, facts = statements(readers[-1].cookie, next(iter(paths.values())))
    limit = plain_rate(report, document + facts)
    with Serving() as port:
        warm_up(port, readers, paths)
        told = f"{len(document)} + {len(facts)} queries"
        seen = Reading(READING_SECONDS, THOUGHT_SECONDS)
        with report.measure(f"patient page, {STAFF} staff thinking ({told})") as found:
            asyncio.run(read(port, readers, paths, seen))
            found.count, found.latencies, found.errors = len(seen.documents), seen.documents, seen.errors
        with report.measure("what stands beside, meanwhile") as found:
            found.count, found.latencies = len(seen.facts), seen.facts
        seen = Reading(RUSH_SECONDS)
        with report.measure("patient page, saturation", limit_rate=limit) as found:
            asyncio.run(read(port, readers[-RUSHING:], paths, seen))
            found.count, found.errors = len(seen.facts), seen.errors
            found.latencies = [sum(pair) for pair in zip(seen.documents, seen.facts, strict=False)]
        for name, path in long_story(report, next(iter(paths.values()))):
            with report.measure(name) as found:
                found.latencies = [get(port, path, readers[-1].cookie)[0] for _turn in range(40)]
                found.count = len(found.latencies)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at work: the cookie of her session, and which patients she sees (None: all)."""

    cookie: str
    place: int | None

    def sees(self, patient_id: int) -> bool:
        """Tell whether this patient is one of hers."""
        return self.place is None or patient_id % _DEPARTMENTS == self.place


def people_at_work(staff: int = STAFF) -> list[Reader]:
    """Make departments and staff: four of five see one department, the others everybody, and stand last."""
    from django.conf import settings
    from django.test import Client

    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.models import User
    from renxin.people.organizations.services import add_department, add_practitioner, grant_role

    actor = Actor.system(TENANT, "bench")
    readers = []
    with tenant.scope(TENANT):
        places = [add_department(actor, name=f"科室{n}", local_code=f"D{n:02d}") for n in range(_DEPARTMENTS)]
        for number in range(staff):
            person = add_practitioner(actor, name=f"护士{number}")
            user = User.objects.create(
                tenant_id=TENANT, username=f"bench{number}", practitioner=person, created_at=datetime.now(UTC)
            )
            place = number % _DEPARTMENTS if number % 5 else None
            if place is not None:
                grant_role(actor, user, "nurse", scope_kind="department", department=places[place])
            else:
                grant_role(actor, user, "service_centre", scope_kind="tenant")
            client = Client()
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            name = settings.SESSION_COOKIE_NAME
            readers.append(Reader(f"{name}={client.cookies[name].value}", place))
    return sorted(readers, key=lambda reader: reader.place is None)


def load_history(report: Any, patients: int) -> None:
    """Write twenty facts a patient over three years, and what else the page looks at."""
    from renxin.kernel.core.partitions import months
    from renxin.people.organizations.models import Organization

    department = (
        Organization.objects.of(TENANT).filter(kind="DEPARTMENT").order_by("pk").values_list("pk", flat=True)[0]
    )
    now = datetime.now(UTC)
    past = months(datetime(now.year - MONTHS // 12, now.month, 1, tzinfo=UTC), MONTHS - 1)
    values = {"tenant": TENANT, "patients": patients, "department": department, "now": now}
    with report.owner() as owner:
        for month in past:
            begins, ends = (int(at.timestamp() * 1000) << 20 for at in months(month, 1))
            owner.execute(
                f"CREATE TABLE IF NOT EXISTS timeline_event_{month:%Y%m} PARTITION OF timeline_event "
                f"FOR VALUES FROM ({begins}) TO ({ends})"
            )
        for statement in _RECORDS:
            owner.execute(statement, values)
    work = [(number, month, values) for number, month in enumerate(past)]
    with multiprocessing.get_context("spawn").Pool(_LOADERS) as pool:
        pool.starmap(_load_month, work, chunksize=1)
    with report.owner() as owner:
        owner.execute("VACUUM (ANALYZE) timeline_event")
        owner.execute("VACUUM (ANALYZE) patients_patientdepartment, patients_softfact, patients_servicewarning")


def _load_month(number: int, month: datetime, values: dict[str, Any]) -> None:
    people = int(values["patients"]) * FACTS_EACH // MONTHS + 1
    step = max(1, 27 * 86_400_000 // people)
    given = values | {"number": number, "month": month, "step": step, "each": FACTS_EACH}
    given |= {"first": int(month.timestamp() * 1000) << 20}
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        owner.execute(_in_words(_EVENTS, given))


def _in_words(statement: str, values: dict[str, Any]) -> str:
    """Return the statement with its values written in: they are our own numbers and dates."""
    shown = {key: f"'{value.isoformat()}'" if isinstance(value, datetime) else value for key, value in values.items()}
    return (statement % shown).replace("%%", "%")


def addresses(patients: int) -> dict[int, str]:
    """Return the pages of a sample of patients, always the same ones, by patient."""
    from renxin.people.patients.models import Patient

    chosen = random.Random(7).sample(range(1, patients + 1), min(_SAMPLE, patients))
    rows = Patient.objects.of(TENANT).filter(pk__in=chosen).order_by("pk")
    return {patient_id: f"/patients/{uid}/" for patient_id, uid in rows.values_list("pk", "uid")}


def statements(cookie: str, path: str) -> tuple[list[str], list[str]]:
    """Return what the two requests of one page ask the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost", "sec-fetch-dest": "document"})
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    client.get(path)
    asked: list[list[str]] = []
    for address in (path, f"{path}facts"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        asked.append([query["sql"] for query in queries])
    asked[0].append(_STORY.format(uid=path.split("/")[2]))  # prepared, and so asked past the recorder
    return asked[0], asked[1]


def plain_rate(report: Any, asked: list[str]) -> float:
    """Return how many times a second two plain connections ask all statements of one page."""
    turns = 60

    def ask() -> None:
        with report.owner() as line:
            line.execute("SET renxin.tenant_id = '910001'")
            for _turn in range(turns):
                for statement in asked:
                    line.execute(statement, prepare=True)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 2 * turns / (time.perf_counter() - start)


def warm_up(port: int, readers: list[Reader], paths: dict[int, str]) -> None:
    """Let every process of the server compile its pages."""
    asyncio.run(read(port, readers[-RUSHING:], paths, Reading(6)))


async def read(port: int, readers: list[Reader], paths: dict[int, str], seen: Reading) -> None:
    """Let each reader open pages one after another and note what was seen."""
    end, thought = time.perf_counter() + seen.seconds, seen.thought

    async def one(number: int, reader: Reader) -> None:
        dice = random.Random(number)
        own = [path for patient_id, path in paths.items() if reader.sees(patient_id)]
        if thought:
            await asyncio.sleep(dice.uniform(0, thought))
        while time.perf_counter() < end:
            path = dice.choice(own)
            try:
                status, took = await fetch(port, path, reader.cookie)
                seen.documents.append(took)
                other, took = await fetch(port, f"{path}facts", reader.cookie)
                seen.facts.append(took)
                seen.errors += (status != 200) + (other != 200)
            except OSError:
                seen.errors += 1
            if thought:
                await asyncio.sleep(dice.expovariate(1 / thought))

    await asyncio.gather(*(one(number, reader) for number, reader in enumerate(readers)))


async def fetch(port: int, path: str, cookie: str) -> tuple[int, float]:
    """Return the status of an answer and how long it took until its last byte."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_of(path, cookie))
    answer = await reader.read()
    writer.close()
    return int(answer[9:12]), time.perf_counter() - start


def request_of(path: str, cookie: str) -> bytes:
    """Return the bytes a browser sends, as far as they matter."""
    wish = "HX-Request: true" if path.endswith("facts") else "Sec-Fetch-Dest: document"
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{wish}\r\nConnection: close\r\n\r\n".encode()


def get(port: int, path: str, cookie: str) -> tuple[float, int]:
    """Return how long one answer took, and its status."""
    status, took = asyncio.run(fetch(port, path, cookie))
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return took, status


def long_story(report: Any, path: str) -> list[tuple[str, str]]:
    """Give one patient a story of ten thousand facts; return what to read of it."""
    uid = path.split("/")[2]
    with report.owner() as owner:
        owner.execute(
            """INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at,
                                           payload, actor_kind, actor_name, depth, historic)
               SELECT p.id, p.id, (extract(epoch FROM at) * 1000)::bigint << 20, p.tenant_id, 'observation.recorded',
                      at, at, '{}', 'interface', 'HIS', 0, false
               FROM patients_patient p, generate_series(1, %s) AS n,
                    LATERAL (SELECT now() - n * interval '150 minutes' AS at) AS t WHERE p.uid = %s""",
            [LONG_STORY, uid],
        )
    day = datetime.fromtimestamp(time.time() - 900 * 86_400, UTC).date()
    return [
        ("a story of 10,000: newest", path),
        ("a story of 10,000: results only", f"{path}?show=results"),
        ("a story of 10,000: jump to a day", f"{path}?on={day.isoformat()}"),
    ]
