"""Today over HTTP: one unit with `scale` open tasks of as many patients / 2, and nurses who look at their day."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks._served import Serving
from benchmarks.pages import Reader, fetch, people_at_work
from benchmarks.population import TENANT, load_population

SCALE = 5_000
STAFF: Final = 60
SECONDS: Final = 30.0
THOUGHT_SECONDS: Final = 2.0

_TASKS: Final = """
INSERT INTO worklist_task (tenant_id, uid, patient_id, origin_patient_id, kind, title_code, words, risk, promised,
                           department_id, starts_at, due_at, state, outcome, note, attempts, tried, source, level,
                           created_at, version)
SELECT %(tenant)s, gen_random_uuid(), 1 + n / 2, 1 + n / 2, CASE WHEN n %% 3 = 0 THEN 'check' ELSE 'call' END,
       'discharge_call', '{}', 1 + n %% 3, n %% 5 = 0, %(department)s, at, at + (1 + n %% 30) * interval '1 hour',
       'open', '', '', 0, '{}', 'bench:' || n, 0, at, 0
FROM generate_series(0, %(tasks)s - 1) AS n
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - (n %% 2000) * interval '1 minute' AS at) AS t
"""


def run(scale: int, report: Any) -> None:
    """Fill one unit with open tasks, then let its nurses open Today."""
    load_population(scale)
    nurses = [one for one in people_at_work(STAFF) if not one.place]
    _load(report, scale)
    with Serving() as port:
        asyncio.run(_look(port, nurses, 5.0, []))
        took: list[float] = []
        with report.measure(f"Today: {len(nurses)} people, {scale} open tasks in one unit") as found:
            asyncio.run(_look(port, nurses, SECONDS, took))
            found.count, found.latencies = len(took), took


def _load(report: Any, tasks: int) -> None:
    from renxin.people.organizations.models import Organization

    place = Organization.objects.of(TENANT).get(local_code="D00").pk
    values = {"tenant": TENANT, "tasks": tasks, "department": place, "now": datetime.now(UTC)}
    with report.owner() as owner:
        owner.execute(_TASKS, values)
        owner.execute("ANALYZE worklist_task")


async def _look(port: int, nurses: list[Reader], seconds: float, took: list[float]) -> None:
    """Let everybody open Today again and again, with a little thought between."""

    async def one(reader: Reader, wait: float) -> None:
        await asyncio.sleep(wait)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status, spent = await fetch(port, "/", reader.cookie)
            if status != 200:
                raise RuntimeError(f"Today answered {status}")
            took.append(spent)
            await asyncio.sleep(THOUGHT_SECONDS)

    await asyncio.gather(*(one(each, THOUGHT_SECONDS * at / len(nurses)) for at, each in enumerate(nurses)))
