"""Phones that wait: `scale` of them in one queue, each with an open connection; a room calls, every phone hears.

Rooms call one after the other through the product's own services; what follows (places, minutes, who is near, notices)
is what the worker does. It is counted from before the call until the line of that very change has reached a phone.
"""

import asyncio
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks._served import Serving
from benchmarks.population import TENANT, load_population

SCALE = 2_000
ROUNDS: Final = 12
ROOMS: Final = 24
_WITHIN: Final = 20.0
_AT_ONCE: Final = 200

_TICKETS: Final = """
INSERT INTO queues_ticket (tenant_id, uid, patient_id, origin_patient_id, queue_id, on_date, number, label, kind,
                           source, level, priorities, state, rank, calls, joined_at, version)
SELECT %(tenant)s, gen_random_uuid(), n, n, %(queue)s, %(today)s, n, 'A' || lpad(n::text, 4, '0'), 'first', 'phone',
       9, '{}', 'waiting', n * 1000000, 0, %(now)s, 0
FROM generate_series(1, %(scale)s) AS n
"""


@dataclass(slots=True)
class Phones:
    """Open connections: what each heard last, and when everybody has heard what is waited for."""

    heard: dict[str, tuple[float, list[Any]]] = field(default_factory=dict)
    open: int = 0

    def latencies(self, since: float) -> list[float]:
        """Return how long after an instant each phone heard; those that have not are left out."""
        return [at - since for at, _line in self.heard.values() if at >= since]


def run(scale: int, report: Any) -> None:
    """Let everybody wait, then call."""
    _more_files(scale)
    load_population(scale)
    queue, counters = _clinic()
    from renxin.kernel.core import clock

    with report.owner() as owner:
        values = {"tenant": TENANT, "queue": queue.pk, "today": clock.today(), "now": datetime.now(UTC), "scale": scale}
        owner.execute(_TICKETS, values)
        owner.execute("ANALYZE queues_ticket")
    _tell(queue)  # what was promised and who is near is written down once
    with Serving(process="live") as port:
        asyncio.run(_story(port, scale, report, queue, counters))


def _more_files(scale: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = scale + 512
    if hard not in (resource.RLIM_INFINITY,) and hard < wanted:
        raise RuntimeError(f"this machine allows {hard} open files; {wanted} are needed for {scale} phones")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _clinic() -> tuple[Any, list[Any]]:
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.services import add_department
    from renxin.programs.queues import services

    actor = Actor.system(TENANT, "bench")
    with tenant.scope(TENANT):
        place = add_department(actor, name="门诊", local_code="D00")
        data = services.QueueData(
            code="BENCH", name="门诊", name_en="Clinic", kind="clinic", department_id=place.pk, prefix="A", near=1
        )
        queue = services.save_queue(actor, data)
        rooms = [services.save_counter(actor, queue, f"{number} 诊室", f"Room {number}") for number in range(ROOMS)]
        return queue, [services.open_counter(actor, room) for room in rooms]


def _tell(queue: Any) -> None:
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.programs.queues.public.telling import tell_queue

    with tenant.scope(TENANT):
        tell_queue(Actor.system(TENANT, "bench"), queue.pk)


def _call(queue: Any, counter: Any) -> None:
    """Call the next person to a room and tell everybody, as call desk and worker do."""
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.programs.queues import services

    with tenant.scope(TENANT):
        services.call_next(Actor.system(TENANT, "bench"), counter)
    _tell(queue)


async def _story(port: int, scale: int, report: Any, queue: Any, counters: Sequence[Any]) -> None:
    phones = Phones()
    lines = await _connect(port, queue, phones)
    try:
        await asyncio.to_thread(_call, queue, counters[-1])  # the worker reads its packs once
        await _until_heard(phones, scale, 0.0)
        with report.measure(f"{scale} phones told of a call") as found:
            slowest = []
            for number in range(ROUNDS):
                since = time.perf_counter()
                await asyncio.to_thread(_call, queue, counters[number % len(counters)])
                await _until_heard(phones, scale, since)
                took = phones.latencies(since)
                found.latencies += took
                found.count += len(took)
                found.errors += scale - len(took)
                slowest.append(max(took, default=_WITHIN))
            found.figures = {"slowest_ms": round(max(slowest) * 1000, 1), "rounds": ROUNDS}
    finally:
        for line in lines:
            line.cancel()


async def _connect(port: int, queue: Any, phones: Phones) -> list["asyncio.Task[None]"]:
    from renxin.doors.live.topics import Topic, token_for
    from renxin.programs.queues.models import Ticket
    from renxin.programs.queues.public.saying import key_of
    from renxin.programs.queues.public.telling import phone_topic

    tickets = await asyncio.to_thread(lambda: list(Ticket.objects.of(TENANT).filter(queue=queue)))
    gate = asyncio.Semaphore(_AT_ONCE)
    tokens = [(key_of(one), token_for([Topic(TENANT, phone_topic(queue, one))])) for one in tickets]
    lines = [asyncio.create_task(_listen(port, key, token, phones, gate)) for key, token in tokens]
    give_up = time.monotonic() + 60
    while phones.open < len(tickets):
        if time.monotonic() > give_up:
            raise RuntimeError(f"only {phones.open} of {len(tickets)} phones are connected")
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)  # the live process has its own connection to the database by now
    return lines


async def _listen(port: int, key: str, token: str, phones: Phones, gate: asyncio.Semaphore) -> None:
    """Hold one phone's connection and note when its line comes."""
    async with gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /live/stream?token={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(b"retry: 5000")
        phones.open += 1
    while True:
        text = await reader.readline()
        if text.startswith(b"data: {"):
            phones.heard[key] = (time.perf_counter(), json.loads(text[6:])["line"])


async def _until_heard(phones: Phones, scale: int, since: float) -> None:
    while len(phones.latencies(since)) < scale and time.perf_counter() - since < _WITHIN:
        await asyncio.sleep(0.02)
