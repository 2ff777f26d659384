"""The live process tells a page that something changed, and nothing else."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.core import signing
from django.db import connection

from renxin.doors.live import topics
from renxin.doors.live.server import application
from renxin.kernel.core import hints

TODAY = topics.Topic(7, "today")


def _in_a_loop(coroutine):
    """Run it in a thread of its own: the browser tests of this worker keep an event loop running in theirs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(60)


async def _listen(app, token: str, until: int) -> tuple[int, list[str]]:
    """Ask for the stream and return its status and the first `until` events."""
    sent: list[dict] = []
    enough = asyncio.Event()

    async def send(message):
        sent.append(message)
        if sum(b"event:" in m.get("body", b"") for m in sent) >= until or sent[0].get("status") != 200:
            enough.set()

    async def receive():
        await enough.wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": "/live/stream", "query_string": f"token={token}".encode(), "headers": []}
    await asyncio.wait_for(app(scope, receive, send), 20)
    return sent[0]["status"], [m["body"].decode() for m in sent[1:] if b"event:" in m.get("body", b"")]


def _conninfo() -> str:
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.conninfo.make_conninfo(**{name: parameters[name] for name in names if parameters.get(name)})


@pytest.mark.commits
def test_a_page_hears_of_its_own_topics_only(committed_db):
    conninfo = _conninfo()

    async def story():
        app = application(conninfo, frozenset())
        listening = asyncio.create_task(_listen(app, topics.token_for([TODAY]), 1))
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as other:
            while not listening.done():  # the page may not be listening yet: say it until it was heard
                await other.execute("SELECT pg_notify('renxin_live', '8.today')")
                await other.execute("SELECT pg_notify('renxin_live', '7.inbox')")
                await other.execute("SELECT pg_notify('renxin_live', '7.today')")
                await asyncio.wait({listening}, timeout=0.05)
        return await listening

    status, events = _in_a_loop(story())
    assert status == 200
    assert set(events) == {"event: changed\ndata: today\n\n"}


@pytest.mark.commits
def test_each_page_gets_its_own_line_and_no_other(committed_db):
    conninfo = _conninfo()
    lines = {f"t{number:04}": [number, 10, 20, 0, ""] for number in range(1_200)}  # more than one notice holds

    async def story():
        app = application(conninfo, frozenset())
        wanted = [topics.Topic(7, "queue.q/t0003"), topics.Topic(7, "queue.q/t1199")]
        pages = [asyncio.create_task(_listen(app, topics.token_for([one]), 1)) for one in wanted]
        while not all(page.done() for page in pages):
            await asyncio.to_thread(_tell, lines)
            await asyncio.wait(pages, timeout=0.05)
        return [await page for page in pages]

    heard = _in_a_loop(story())
    assert [set(events) for _status, events in heard] == [
        {'event: told\ndata: {"key":"t0003","line":[3,10,20,0,""]}\n\n'},
        {'event: told\ndata: {"key":"t1199","line":[1199,10,20,0,""]}\n\n'},
    ]


def _tell(lines: dict[str, list]) -> None:
    assert hints.tell(7, "queue.q", lines) > 1
    connection.close()


def test_lines_are_packed_into_notices_that_the_database_carries():
    lines = {f"key{number}": [number, "x" * 50] for number in range(500)}
    parts = hints.packed(lines, hints.MOST_BYTES)
    assert max(map(len, parts)) <= hints.MOST_BYTES
    assert {key: line for part in parts for key, line in json.loads(part).items()} == lines
    with pytest.raises(ValueError, match="does not fit"):
        hints.packed({"k": ["x" * 9_000]}, hints.MOST_BYTES)


def test_a_forged_token_is_refused():
    forged = signing.dumps({"topics": ["7.today"]}, salt="something else")
    status, events = _in_a_loop(_listen(application("", frozenset()), forged, 1))
    assert (status, events) == (403, [])
