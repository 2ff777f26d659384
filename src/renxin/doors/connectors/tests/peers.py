"""A hospital to receive messages, a server in a thread, and a peer that talks to it over a real socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import hl7
from django.db import connections

from renxin.doors.connectors.hl7v2.framing import wrap
from renxin.doors.connectors.hl7v2.server import Limits, serve
from renxin.people.organizations.models import Organization


def hospital(name: str = "仁心医院", number: int = 7001) -> Organization:
    """Make a hospital: a tenant whose row is its own."""
    return Organization.objects.create(id=number, tenant_id=number, kind=Organization.Kind.HOSPITAL, name=name)


@contextmanager
def listening(**limits: float) -> Iterator[int]:
    """Run the MLLP server in a thread; the block gets its port."""
    stop, ready, ports = threading.Event(), threading.Event(), []

    def started(port: int) -> None:
        ports.append(port)
        ready.set()

    def run() -> None:
        try:
            serve("127.0.0.1", 0, stop, limits=Limits(**limits), started=started)
        finally:
            ready.set()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    assert ports
    try:
        yield ports[0]
    finally:
        stop.set()
        thread.join(20)


class Peer:
    """Another system's end of the line."""

    def __init__(self, port: int) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._got = b""

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.line.close()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.line.sendall(data)

    def answer(self) -> bytes:
        """Return the next framed answer; empty when the server hung up."""
        while b"\x1c\r" not in self._got:
            data = self.line.recv(65536)
            if not data:
                return b""
            self._got += data
        frame, _, self._got = self._got.partition(b"\x1c\r")
        assert frame[:1] == b"\x0b"
        return frame[1:]

    def ask(self, content: bytes) -> bytes:
        """Send one message and return its answer."""
        self.send(wrap(content))
        return self.answer()

    def code(self, content: bytes, encoding: str = "utf-8") -> tuple[str, str]:
        """Send one message and return MSA-1 and MSA-2, read by python-hl7."""
        return read_answer(self.ask(content), encoding)[:2]


def read_answer(answer: bytes, encoding: str = "utf-8") -> tuple[str, str, str]:
    """Return MSA-1, MSA-2 and MSA-3 of an acknowledgement."""
    msa = hl7.parse(answer.decode(encoding)).segment("MSA")
    return str(msa[1]), str(msa[2]), str(msa[3]) if len(msa) > 3 else ""
