"""One session with a gateway: a socket, a thread that listens, a window of packets on their way. No database here."""

import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from renxin.engagement.channels.adapters.errors import ChannelError

from . import faults, pdu

CONNECT: Final = 5.0
ANSWER: Final = 10.0
"""Seconds after which a packet without an answer counts as lost."""
SILENCE: Final = 30.0
"""Seconds of silence after which we ask whether the line lives."""
WINDOW: Final = 16
_LONGEST_QUEUE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where to bind, and as whom."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str = ""
    is_tls: bool = False
    per_second: float = 50.0


@dataclass(slots=True)
class Answer:
    """What became of one packet: it did not leave, it left and nobody answered (None), or a status."""

    has_left: bool = False
    status: int | None = None
    message_id: str = ""


class Session:
    """A bound line. Several threads may submit; what the other side tells waits in `take`."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.is_open = False
        self.heard_at = time.monotonic()
        self._socket = _connected(gateway)
        self._stream = pdu.Stream()
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._waiting: dict[int, Answer] = {}
        self._told: deque[pdu.Pdu] = deque()
        self._sequence = 0
        self._asked_at = 0.0
        self._next_at = 0.0
        self._bind()
        self._reader = threading.Thread(target=self._listen, name="smpp.reader", daemon=True)
        self._reader.start()

    def submit(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Send messages, at most a window of them unanswered, and return what became of each."""
        answers = [Answer() for _each in bodies]
        sequences = []
        for body, answer in zip(bodies, answers, strict=True):
            sequence = self._reserve(answer)
            if sequence is None:
                break
            sequences.append(sequence)
            self._pace()
            answer.has_left = True  # a packet that breaks off may have arrived all the same
            if not self._write(pdu.Pdu(pdu.SUBMIT_SM, 0, sequence, body)):
                break
        self._await(sequences)
        return answers

    def take(self) -> pdu.Pdu | None:
        """Return the next thing that the gateway told, None when there is nothing."""
        return self._told.popleft() if self._told else None

    def confirm(self, told: pdu.Pdu, status: int = faults.OK) -> None:
        """Tell the gateway that something was kept, or with a status that it shall tell it again."""
        self._write(pdu.Pdu(told.command | pdu.ANSWER, status, told.sequence, b"\0"))

    def look(self) -> bool:
        """Ask whether the line lives when it was silent for long; close it when it did not answer."""
        now = time.monotonic()
        if self._asked_at > self.heard_at and now - self._asked_at > ANSWER:
            self.close()
        elif now - max(self.heard_at, self._asked_at) > SILENCE:
            self._asked_at = now
            self._write(pdu.Pdu(pdu.ENQUIRE_LINK, 0, self._next_sequence()))
        return self.is_open

    def close(self, *, politely: bool = False) -> None:
        """End the session; who waits for an answer is told that none comes."""
        if politely and self.is_open:
            self._write(pdu.Pdu(pdu.UNBIND, 0, self._next_sequence()))
        with self._changed:
            self.is_open = False
            self._changed.notify_all()
        with suppress(OSError):  # the other side was faster
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _bind(self) -> None:
        gateway = self.gateway
        body = pdu.bind_body(gateway.system_id, gateway.password, gateway.system_type)
        try:
            self._socket.sendall(pdu.Pdu(pdu.BIND_TRANSCEIVER, 0, self._next_sequence(), body).packed())
            status = self._first_answer()
        except (OSError, pdu.Broken) as error:
            self._socket.close()
            raise ChannelError("unreachable", permanent=False) from error
        if status != faults.OK:
            self._socket.close()
            raise faults.bind_fault(status)
        self._socket.settimeout(CONNECT if gateway.is_tls else None)
        self.is_open = True

    def _first_answer(self) -> int:
        self._socket.settimeout(ANSWER)
        while arrived := self._socket.recv(4096):
            packets = list(self._stream.feed(arrived))
            for packet in packets:
                if packet.command & ~pdu.ANSWER == pdu.BIND_TRANSCEIVER or packet.command == pdu.GENERIC_NACK:
                    self._told.extend(each for each in packets if each.command == pdu.DELIVER_SM)
                    return packet.status
        raise OSError("the gateway hung up")

    def _reserve(self, answer: Answer) -> int | None:
        """Wait for a place in the window and return the number of the packet, None when none comes free."""
        with self._changed:
            free = self._changed.wait_for(lambda: not self.is_open or len(self._waiting) < WINDOW, ANSWER)
            if not free or not self.is_open:
                return None
            sequence = self._next_sequence()
            self._waiting[sequence] = answer
            return sequence

    def _await(self, sequences: Sequence[int]) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: not self.is_open or not any(each in self._waiting for each in sequences), ANSWER
            )
            lost = [each for each in sequences if self._waiting.pop(each, None) is not None]
        if lost and self.is_open:
            self.close()  # a line that swallows packets is no line

    def _pace(self) -> None:
        with self._writing:
            now = time.monotonic()
            due, self._next_at = max(now, self._next_at), max(now, self._next_at) + 1 / self.gateway.per_second
        if due > now:
            time.sleep(due - now)

    def _write(self, packet: pdu.Pdu) -> bool:
        try:
            with self._writing:
                self._socket.sendall(packet.packed())
        except OSError:
            self.close()
            return False
        return True

    def _listen(self) -> None:
        try:
            while arrived := self._receive():
                self.heard_at = time.monotonic()
                for packet in self._stream.feed(arrived):
                    self._hear(packet)
        except (OSError, pdu.Broken):
            pass  # closed below, whatever it was
        finally:
            self.close()

    def _receive(self) -> bytes:
        """Return what arrived. One thread at a time may use an encrypted socket, so nobody waits inside it."""
        if not isinstance(self._socket, ssl.SSLSocket):
            return self._socket.recv(65536)
        while True:
            if not self._socket.pending():
                select.select([self._socket], [], [])
            with self._writing:
                try:
                    return self._socket.recv(65536)
                except TimeoutError:
                    continue  # half a record

    def _hear(self, packet: pdu.Pdu) -> None:
        if packet.command == pdu.SUBMIT_SM | pdu.ANSWER or packet.command == pdu.GENERIC_NACK:
            with self._changed:
                answer = self._waiting.pop(packet.sequence, None)
                if answer is not None:
                    answer.status = packet.status
                    answer.message_id = pdu.read_id(packet.body) if packet.status == faults.OK else ""
                    self._changed.notify_all()
        elif packet.command == pdu.DELIVER_SM:
            if len(self._told) < _LONGEST_QUEUE:  # what is not confirmed is told again
                self._told.append(packet)
        elif packet.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            self._write(pdu.Pdu(packet.command | pdu.ANSWER, faults.OK, packet.sequence))
            if packet.command == pdu.UNBIND:
                self.close()
        elif not packet.command & pdu.ANSWER:
            self._write(pdu.Pdu(pdu.GENERIC_NACK, 0x03, packet.sequence))

    def _next_sequence(self) -> int:
        with self._changed:
            self._sequence = self._sequence % 0x7FFFFFFF + 1
            return self._sequence


def _connected(gateway: Gateway) -> socket.socket:
    try:
        made = socket.create_connection((gateway.host, gateway.port), timeout=CONNECT)
        if not gateway.is_tls:
            return made
        return ssl.create_default_context().wrap_socket(made, server_hostname=gateway.host)
    except OSError as error:  # ssl.SSLError is one
        raise ChannelError("unreachable", permanent=False) from error
