"""An MLLP client: sends framed messages and reads their acknowledgements."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

START: Final = b"\x0b"
END: Final = b"\x1c\r"
_TIMEOUT_SECONDS: Final = 20


class NotAcknowledged(RuntimeError):
    """The other side closed the line or did not answer with an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """MSA-1 (AA, AE or AR), MSA-2 (whose message) and MSA-3 (words)."""

    code: str
    control_id: str
    text: str


class Line:
    """An open MLLP connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._rest = b""

    def send(self, message: bytes) -> Acknowledgement:
        """Send one message and wait for its acknowledgement."""
        self._connection.sendall(START + message + END)
        return self._read()

    def send_all(self, messages: Iterable[bytes], ahead: int = 50) -> Iterator[Acknowledgement]:
        """Send many messages, keeping up to `ahead` of them unanswered; yield the acknowledgements in order."""
        waiting = 0
        for message in messages:
            self._connection.sendall(START + message + END)
            waiting += 1
            if waiting >= ahead:
                yield self._read()
                waiting -= 1
        for _ in range(waiting):
            yield self._read()

    def _read(self) -> Acknowledgement:
        while END not in self._rest:
            data = self._connection.recv(65536)
            if not data:
                raise NotAcknowledged("the line was closed before the acknowledgement came")
            self._rest += data
        frame, _, self._rest = self._rest.partition(END)
        for segment in frame.lstrip(START).decode("utf-8", "replace").split("\r"):
            if segment.startswith("MSA|"):
                _, code, control_id, *words = segment.split("|")
                return Acknowledgement(code, control_id, words[0] if words else "")
        raise NotAcknowledged("an answer without MSA came back")


@contextmanager
def line(host: str, port: int) -> Iterator[Line]:
    """Open a connection for the time of the block.

    Raises:
        OSError: nobody listens there.
    """
    with socket.create_connection((host, port), timeout=_TIMEOUT_SECONDS) as connection:
        yield Line(connection)
