"""The gateway's side of the packets, written for itself so that it can contradict our adapter. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

HEAD: Final = struct.Struct(">IIII")
BIND: Final = frozenset({0x01, 0x02, 0x09})
SUBMIT, DELIVER, UNBIND, ENQUIRE, NACK = 0x04, 0x05, 0x06, 0x15, 0x80000000


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """What `submit_sm` asks for."""

    sender: str
    receiver: str
    esm_class: int
    receipt: bool
    coding: int
    body: bytes

    @property
    def part(self) -> tuple[int, int, int] | None:
        """Return reference, number and count of a part of a long message."""
        is_part = self.esm_class & 0x40 and self.body[:3] == b"\x05\x00\x03"
        return (self.body[3], self.body[5], self.body[4]) if is_part else None

    @property
    def words(self) -> str:
        """Return what a phone shows of it."""
        rest = self.body[self.body[0] + 1 :] if self.esm_class & 0x40 else self.body
        return rest.decode("utf-16-be" if self.coding == 8 else "latin-1", "replace")


def packet(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    """Return a packet as it travels."""
    return HEAD.pack(16 + len(body), command, status, sequence) + body


def fields(body: bytes, count: int) -> tuple[list[str], bytes]:
    """Return the first texts of a body, and the rest."""
    found = []
    for _time in range(count):
        one, _zero, body = body.partition(b"\0")
        found.append(one.decode("latin-1"))
    return found, body


def read_submit(body: bytes) -> Short:
    """Return what a message asks for.

    Raises:
        IndexError: it ends too early.
    """
    _service, rest = fields(body, 1)
    (sender,), rest = fields(rest[2:], 1)
    (receiver,), rest = fields(rest[2:], 1)
    esm_class, rest = rest[0], rest[3:]
    _times, rest = fields(rest, 2)
    receipt, coding, length = rest[0], rest[2], rest[4]
    words = rest[5 : 5 + length]
    if len(words) < length:
        raise IndexError("the message ends too early")
    return Short(
        sender=sender, receiver=receiver, esm_class=esm_class, receipt=bool(receipt & 1), coding=coding, body=words
    )


def spoken(sender: str, receiver: str, body: bytes, *, esm_class: int = 0, coding: int = 8) -> bytes:
    """Return the body of `deliver_sm`."""
    numbers = b"\x01\x01" + sender.encode() + b"\0" + b"\x00\x00" + receiver.encode() + b"\0"
    return b"\0" + numbers + bytes((esm_class, 0, 0, 0, 0, 0, 0, coding, 0, len(body))) + body
