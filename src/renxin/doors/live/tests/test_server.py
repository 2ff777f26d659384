"""The live process tells a page that something changed, and nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.core import signing
from django.db import connection

from renxin.doors.live import topics
from renxin.doors.live.server import application

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


def test_a_forged_token_is_refused():
    forged = signing.dumps({"topics": ["7.today"]}, salt="something else")
    status, events = _in_a_loop(_listen(application("", frozenset()), forged, 1))
    assert (status, events) == (403, [])
