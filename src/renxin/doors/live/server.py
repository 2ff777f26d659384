"""The live process: a small ASGI application that holds server-sent-event connections. No ORM, no queries.

One database connection LISTENs. A hint is put into the queue of each page that listens to its topic. A notice may
also carry lines, `7.queue.<uid> {"<key>":[4,25,40], …}`: each goes to the pages that listen to `7.queue.<uid>/<key>`
and to nobody else. A page that reads too slowly loses the oldest, not the connection: a hint only says "ask again", and
a line says all there is to say, so the newest is as good as ten.
"""

import asyncio
import contextlib
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qs

import psycopg
import structlog
from django.core import signing

from . import topics

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_HEARTBEAT_SECONDS: Final = 20
_RECONNECT_SECONDS: Final = 2
_WAITING_EVENTS: Final = 8

log = structlog.get_logger(__name__)


class Hub:
    """Who listens to what, and the one database connection that feeds them."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._pages: defaultdict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, once, in the running event loop."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener

    @contextlib.contextmanager
    def page(self, wanted: frozenset[str]) -> Any:
        """Give a page its queue of events for as long as it is connected."""
        events = asyncio.Queue[bytes](maxsize=_WAITING_EVENTS)
        for topic in wanted:
            self._pages[topic].add(events)
        try:
            yield events
        finally:
            for topic in wanted:
                self._pages[topic].discard(events)
                if not self._pages[topic]:
                    del self._pages[topic]

    def tell(self, notice: str) -> None:
        """Pass a notice on: a hint to every page of its topic, or each of its lines to the pages that it is for."""
        topic, _space, lines = notice.partition(" ")
        if not lines:
            self._put(topic, f"event: changed\ndata: {topic.partition('.')[2]}\n\n".encode())
            return
        try:
            told = json.loads(lines)
        except json.JSONDecodeError:
            log.warning("live.unreadable_notice", topic=topic)
            return
        for key, line in told.items():
            event = json.dumps({"key": key, "line": line}, separators=(",", ":"))
            self._put(f"{topic}/{key}", f"event: told\ndata: {event}\n\n".encode())

    def _put(self, topic: str, event: bytes) -> None:
        for events in self._pages.get(topic, ()):
            if events.full():
                events.get_nowait()
            events.put_nowait(event)

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {topics.CHANNEL}")
                    async for notice in connection.notifies():
                        self.tell(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("live.connection_lost", error=type(error).__name__)
                await asyncio.sleep(_RECONNECT_SECONDS)


def application(conninfo: str, allowed_origins: frozenset[str]) -> Any:
    """Return the ASGI application. `allowed_origins` are the addresses whose pages may connect across ports."""
    hub = Hub(conninfo)

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(hub, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/healthz":
            await _answer(send, 200, b"ok")
        elif scope["type"] == "http" and scope["path"] == "/live/stream":
            hub.start()
            await _stream(hub, scope, receive, send, allowed_origins)
        elif scope["type"] == "http":
            await _answer(send, 404, b"")

    return app


async def _lifespan(hub: Hub, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _stream(hub: Hub, scope: dict[str, Any], receive: Receive, send: Send, allowed: frozenset[str]) -> None:
    token = parse_qs(scope["query_string"].decode()).get("token", [""])[0]
    try:
        wanted = topics.topics_of(token)
    except signing.BadSignature:
        await _answer(send, 403, b"The page is too old. Load it again.")
        return
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    origin = dict(scope["headers"]).get(b"origin", b"").decode()
    if origin in allowed:
        headers.append((b"access-control-allow-origin", origin.encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(_gone(receive))
    with hub.page(wanted) as events:
        await _send_events(events, gone, send)


async def _send_events(events: asyncio.Queue[bytes], gone: "asyncio.Task[None]", send: Send) -> None:
    await _chunk(send, b"retry: 5000\n\n")
    while not gone.done():
        waiting = asyncio.create_task(events.get())
        await asyncio.wait({waiting, gone}, timeout=_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            await _chunk(send, waiting.result())
        else:
            waiting.cancel()
            await _chunk(send, b": still here\n\n")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: Send, body: bytes) -> None:
    with contextlib.suppress(OSError):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


def from_settings() -> Any:
    """Return the application of this installation: its database, its own addresses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renxin.config.settings")
    from django.conf import settings  # noqa: PLC0415  the setting module must be named first
    from django.db import connections  # noqa: PLC0415

    parameters = connections["default"].get_connection_params()
    conninfo = psycopg.conninfo.make_conninfo(
        **{key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    )
    return application(conninfo, frozenset(settings.RENXIN_LIVE_ORIGINS))
