"""The socket of the gateway: whoever binds is heard. One thread pumps it; what it says is decided at a desk."""

import selectors
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from . import packets
from .packets import Short


class Desk(Protocol):
    """Who decides what the gateway says."""

    def admit(self, system_id: str, password: str) -> int:
        """Return the status with which somebody's bind is answered."""

    def take(self, system_id: str, message: Short) -> tuple[int, str] | None:
        """Return status and id for a message; None: no answer leaves."""

    def due(self, system_id: str) -> Iterable[tuple[int, bytes]]:
        """Return what shall be told to an account now: our number of it, and its body."""

    def told(self, number: int, status: int) -> None:
        """Hear how the account answered."""


@dataclass(slots=True)
class _Line:
    connection: socket.socket
    system_id: str = ""
    kept: bytes = b""
    sequence: int = 0
    asked: dict[int, int] = field(default_factory=dict)


class Gateway:
    """A listening socket and the lines that were opened to it."""

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self._desk = desk
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._lines: list[_Line] = []
        self.port: int = self._listener.getsockname()[1]

    def pump(self, timeout: float = 0.0) -> int:
        """Hear and say what there is; return how many packets that were."""
        count = 0
        for key, _mask in self._selector.select(timeout):
            if key.data is None:
                self._open()
            else:
                count += self._read(key.data)
        return count + sum(self._tell(line) for line in list(self._lines) if line.system_id)

    def hang_up(self) -> None:
        """Break all lines off."""
        for line in list(self._lines):
            self._drop(line)

    def close(self) -> None:
        """Stop listening."""
        self.hang_up()
        self._selector.close()
        self._listener.close()

    def _open(self) -> None:
        connection, _address = self._listener.accept()
        connection.settimeout(5)
        line = _Line(connection)
        self._lines.append(line)
        self._selector.register(connection, selectors.EVENT_READ, line)

    def _read(self, line: _Line) -> int:
        try:
            arrived = line.connection.recv(65536)
        except OSError:
            arrived = b""
        if not arrived:
            self._drop(line)
            return 0
        line.kept += arrived
        count = 0
        while len(line.kept) >= 16:
            length, command, status, sequence = packets.HEAD.unpack_from(line.kept)
            if len(line.kept) < length:
                break
            body, line.kept = line.kept[16:length], line.kept[length:]
            self._answer(line, command, (status, sequence), body)
            count += 1
        return count

    def _answer(self, line: _Line, command: int, numbers: tuple[int, int], body: bytes) -> None:
        status, sequence = numbers
        if command in packets.BIND:
            (system_id, password), _rest = packets.fields(body, 2)
            said = self._desk.admit(system_id, password)
            line.system_id = "" if said else system_id
            self._say(line, packets.packet(command | packets.NACK, said, sequence, b"SIMULATED\0"))
        elif command == packets.SUBMIT and line.system_id:
            answer = self._desk.take(line.system_id, packets.read_submit(body))
            if answer is not None:
                self._say(line, packets.packet(command | packets.NACK, answer[0], sequence, answer[1].encode() + b"\0"))
        elif command == packets.DELIVER | packets.NACK and sequence in line.asked:
            self._desk.told(line.asked.pop(sequence), status)
        elif command in (packets.ENQUIRE, packets.UNBIND):
            self._say(line, packets.packet(command | packets.NACK, 0, sequence))
        elif not command & packets.NACK:
            self._say(line, packets.packet(packets.NACK, 0x04 if command == packets.SUBMIT else 0x03, sequence))

    def _tell(self, line: _Line) -> int:
        count = 0
        for number, body in self._desk.due(line.system_id):
            if number not in line.asked.values():
                line.sequence += 1
                line.asked[line.sequence] = number
                self._say(line, packets.packet(packets.DELIVER, 0, line.sequence, body))
                count += 1
        return count

    def _say(self, line: _Line, told: bytes) -> None:
        try:
            line.connection.sendall(told)
        except OSError:
            self._drop(line)

    def _drop(self, line: _Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._selector.unregister(line.connection)
            line.connection.close()
