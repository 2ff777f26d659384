"""The packets of SMPP 3.4, packed and read. Pure."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

BIND_TRANSCEIVER: Final = 0x00000009
SUBMIT_SM: Final = 0x00000004
DELIVER_SM: Final = 0x00000005
UNBIND: Final = 0x00000006
ENQUIRE_LINK: Final = 0x00000015
GENERIC_NACK: Final = 0x80000000
ANSWER: Final = 0x80000000
"""The bit by which an answer differs from what it answers."""

VERSION: Final = 0x34
HEAD: Final = struct.Struct(">IIII")
LONGEST: Final = 64 * 1024
RECEIPTED_MESSAGE_ID: Final = 0x001E
MESSAGE_PAYLOAD: Final = 0x0424
MESSAGE_STATE: Final = 0x0427


class Broken(ValueError):
    """What came is no SMPP: the line cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One packet."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        """Return the packet as it travels."""
        return HEAD.pack(HEAD.size + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True, slots=True)
class Address:
    """A number: its type and plan as the carrier wants them, and its digits."""

    digits: str
    ton: int = 0
    npi: int = 0

    def packed(self) -> bytes:
        """Return the number as it stands in a message."""
        return bytes((self.ton, self.npi)) + text(self.digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One part of a text message: `submit_sm` and `deliver_sm` look alike."""

    source: Address
    target: Address
    body: bytes
    esm_class: int = 0
    coding: int = 8
    registered: int = 0
    more: Mapping[int, bytes] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Return the body of the packet."""
        head = text("") + self.source.packed() + self.target.packed()
        middle = bytes((self.esm_class, 0, 0)) + text("") + text("") + bytes((self.registered, 0, self.coding, 0))
        tail = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in self.more.items())
        return head + middle + bytes((len(self.body),)) + self.body + tail


def text(value: str) -> bytes:
    """Return a text with the zero that ends it."""
    return value.encode("ascii", "replace") + b"\0"


def bind_body(system_id: str, password: str, system_type: str = "") -> bytes:
    """Return what opens a session."""
    return text(system_id) + text(password) + text(system_type) + bytes((VERSION, 0, 0)) + text("")


def read_bind(body: bytes) -> tuple[str, str]:
    """Return name and password of somebody who binds."""
    reader = _Reader(body)
    return reader.text(), reader.text()


def read_id(body: bytes) -> str:
    """Return the message id of an answer; empty when there is none."""
    return _Reader(body).text() if body else ""


def read_sms(body: bytes) -> Sms:
    """Return the message in a packet.

    Raises:
        Broken: it ends too early.
    """
    reader = _Reader(body)
    reader.text()
    source, target = reader.address(), reader.address()
    esm_class, _protocol, _priority = reader.take(3)
    reader.text(), reader.text()
    registered, _replace, coding, _default, length = reader.take(5)
    words = reader.take(length)
    more = dict(reader.tail())
    return Sms(
        source=source,
        target=target,
        esm_class=esm_class,
        registered=registered,
        coding=coding,
        body=words or more.get(MESSAGE_PAYLOAD, b""),
        more=more,
    )


class Stream:
    """Bytes as they arrive, cut into packets."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, arrived: bytes) -> Iterator[Pdu]:
        """Yield the packets that are complete now.

        Raises:
            Broken: a length that no packet has.
        """
        self._kept += arrived
        while len(self._kept) >= HEAD.size:
            length, command, status, sequence = HEAD.unpack_from(self._kept)
            if not HEAD.size <= length <= LONGEST:
                raise Broken(f"a packet of {length} bytes")
            if len(self._kept) < length:
                return
            body, self._kept = self._kept[HEAD.size : length], self._kept[length:]
            yield Pdu(command, status, sequence, body)


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def take(self, count: int) -> bytes:
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise Broken("the packet ends too early")
        self._at += count
        return found

    def text(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Broken("a text without its end")
        found = self._body[self._at : end]
        self._at = end + 1
        return found.decode("latin-1")

    def address(self) -> Address:
        ton, npi = self.take(2)
        return Address(self.text(), ton, npi)

    def tail(self) -> Iterator[tuple[int, bytes]]:
        while len(self._body) - self._at >= 4:
            tag, length = struct.unpack(">HH", self.take(4))
            yield tag, self.take(length)
