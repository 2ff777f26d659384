"""The MLLP door: many connections, one thread that stores, each message answered after its commit.

Messages that arrive while a commit is under way go into the next one together (group commit), so eight senders who
each wait for their answer share the cost of the disk.
"""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from renxin.kernel.core import clock

from .acknowledge import acknowledge
from .framing import Frame, Framer, wrap
from .intake import STORED, Answer, Intake, Received, wants_outcome

log = logging.getLogger("renxin.hl7")

READ = 64 * 1024
TOGETHER = 256
TOGETHER_BYTES = 16 * 1024 * 1024
LOOK = 0.1
"""How often to look whether a message has been applied, for senders that want to hear of it."""
GATHER = 0.001
"""How long to wait for the senders of the last batch, who are about to send again: one commit for all is cheaper."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one peer may ask of us. `patience` is how long a begun frame may stand still, in seconds; `outcome`
    is how long we wait for a message to be applied before we say only that it is stored."""

    message_bytes: int = 20 * 1024 * 1024
    connections: int = 1000
    patience: float = 60.0
    outcome: float = 5.0


def serve(
    host: str,
    port: int,
    stop: threading.Event,
    *,
    limits: Limits | None = None,
    started: Callable[[int], None] | None = None,
) -> None:
    """Listen until `stop` is set. `started` hears the port, which matters when `port` is 0."""
    asyncio.run(_Server(limits or Limits(message_bytes=settings.RENXIN_MLLP_LIMIT)).run(host, port, stop, started))


class _Store:
    """Hands frames to the storing thread, as many at a time as have gathered."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Frame, int, asyncio.Future[Answer]]] = []
        self._gathered = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "hl7-store")
        self._intake = Intake()

    def take(self, frame: Frame, port: int) -> asyncio.Future[Answer]:
        """Return the acknowledgement to come: it is there once the frame is kept."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((frame, port, future))
        self._gathered.set()
        return future

    async def run(self) -> None:
        """Store what gathers, for ever."""
        usual = 1
        while True:
            await self._gathered.wait()
            if len(self._waiting) < usual:
                await asyncio.sleep(GATHER)
            batch = self._next()
            usual = len(batch)
            frames = [(frame, port) for frame, port, _future in batch]
            answers = await asyncio.get_running_loop().run_in_executor(self._thread, self._intake.answer, frames)
            for (_frame, _port, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def outcome(self, one: Received, patience: float) -> bytes:
        """Return what became of a message, when it is known or patience ends: then that it is stored."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + patience
        while True:
            found = await loop.run_in_executor(self._thread, self._intake.outcome, one)
            if found is not None:
                return found
            if loop.time() > ends:
                return acknowledge(one.header, "AA", clock.wall(), STORED) if wants_outcome(one.header) else b""
            await asyncio.sleep(LOOK)

    async def close(self) -> None:
        """Give the storing thread's database connection back."""
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    def _next(self) -> list[tuple[Frame, int, asyncio.Future[Answer]]]:
        size = taken = 0
        for frame, _port, _future in self._waiting[:TOGETHER]:
            if taken and size + len(frame.content) > TOGETHER_BYTES:
                break
            taken, size = taken + 1, size + len(frame.content)
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        if not self._waiting:
            self._gathered.clear()
        return batch


class _Server:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: set[asyncio.Task[None]] = set()

    async def run(self, host: str, port: int, stop: threading.Event, started: Callable[[int], None] | None) -> None:
        self._store = _Store()
        storing = asyncio.create_task(self._store.run())
        server = await asyncio.start_server(self._accept, host, port, limit=READ, backlog=512)
        bound: int = server.sockets[0].getsockname()[1]
        log.info("hl7: listening on %s port %d", host, bound)
        if started:
            started(bound)
        await self._until(stop)
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        storing.cancel()
        await self._store.close()

    async def _until(self, stop: threading.Event) -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()

        def watch() -> None:
            stop.wait()
            with contextlib.suppress(RuntimeError):  # the loop may be gone by then
                loop.call_soon_threadsafe(stopped.set)

        threading.Thread(target=watch, name="hl7-stop", daemon=True).start()
        await stopped.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a callback of a server always runs in a task
        if len(self._open) >= self._limits.connections:
            log.warning("hl7: refused a connection: %d are open, the limit", len(self._open))
            writer.close()
            return
        self._open.add(task)
        try:
            await self._converse(reader, writer)
        except (OSError, asyncio.CancelledError):
            log.info("hl7: a peer went away, or we are stopping")
        finally:
            self._open.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _keep_alive(writer)
        port = writer.get_extra_info("sockname")[1]
        framer = Framer(self._limits.message_bytes)
        later: set[asyncio.Task[None]] = set()
        try:
            while data := await self._read(reader, framer):
                for given in [self._store.take(frame, port) for frame in framer.feed(data) if _deserves_answer(frame)]:
                    answer = await given
                    if answer.now:
                        writer.write(wrap(answer.now))
                    if answer.later:
                        task = asyncio.create_task(self._tell_outcome(answer.later, writer))
                        later.add(task)
                        task.add_done_callback(later.discard)
                await asyncio.wait_for(writer.drain(), self._limits.patience)
            for frame in framer.end():
                _deserves_answer(frame)
            await asyncio.gather(*later)  # a peer that has closed its side may still listen
        finally:
            for task in later:
                task.cancel()

    async def _tell_outcome(self, one: Received, writer: asyncio.StreamWriter) -> None:
        """Send the application acknowledgement that a sender in enhanced mode asked for."""
        found = await self._store.outcome(one, self._limits.outcome)
        if found and not writer.is_closing():
            writer.write(wrap(found))
            await asyncio.wait_for(writer.drain(), self._limits.patience)

    async def _read(self, reader: asyncio.StreamReader, framer: Framer) -> bytes:
        """Return the next bytes; none when the peer has gone or has left a frame half sent for too long."""
        if not framer.inside:
            return await reader.read(READ)  # a quiet line between messages is normal, for hours
        try:
            return await asyncio.wait_for(reader.read(READ), self._limits.patience)
        except TimeoutError:
            log.warning(
                "hl7: closed a line: a frame stood still for %g s; it must end 0x1C 0x0D", self._limits.patience
            )
            return b""


def _deserves_answer(frame: Frame) -> bool:
    """Tell whether a frame is to be answered; what is no whole frame is told to the log, with what to do."""
    if frame.kind == "half":
        log.warning("hl7: dropped %d bytes of a message broken off before 0x1C 0x0D; send it again", frame.size)
    elif frame.kind == "stray":
        log.warning(
            "hl7: ignored %d bytes outside a frame; a message must stand between 0x0B and 0x1C 0x0D", frame.size
        )
    return frame.kind in ("message", "oversize")


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """Notice dead peers within minutes, and send answers at once."""
    line: socket.socket = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
