"""Words as carriers take them, and how they are read again. Pure.

Chinese goes in UCS-2, in parts of 70 or 67 signs. What is written with plain letters alone goes in the carrier's own
alphabet, 160 or 153 to a part: only signs that stand at the same place in GSM 03.38 and in ASCII, so that it does not
matter which of the two a carrier takes for its own.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from renxin.engagement.channels.adapters.sms.rules import EACH_PART, ONE_PART
from renxin.kernel.core import clock

UCS2: Final = 8
PLAIN: Final = 0
"""The carrier's default alphabet."""
PLAIN_ONE: Final = 160
PLAIN_EACH: Final = 153
_SHARED: Final = frozenset(map(chr, range(0x20, 0x7B))) - frozenset("$@[\\]^_`") | frozenset("\n\r")
UDH: Final = 0x40
"""The bit of `esm_class` that says: a header stands before the words."""
RECEIPT: Final = 0x04
_CODINGS: Final[Mapping[int, str]] = {0: "ascii", 1: "ascii", 3: "latin-1", 8: "utf-16-be", 15: "gb18030"}
_FIELD: Final = re.compile(r"\b(id|sub|dlvrd|submit date|done date|stat|err):(\S*)", re.IGNORECASE)


class Part(NamedTuple):
    """Which part of how many; `reference` is the same in all parts of one message."""

    reference: int
    total: int
    number: int


def is_plain(words: str) -> bool:
    """Tell whether every letter of a text is in the alphabet that all carriers share."""
    return not set(words) - _SHARED


def split(words: str, reference: int) -> tuple[int, list[bytes]]:
    """Return the coding of a text and its parts, each with its header when there are several."""
    if is_plain(words):
        plain = words.encode("ascii")
        cut = (
            [plain]
            if len(plain) <= PLAIN_ONE
            else [plain[start : start + PLAIN_EACH] for start in range(0, len(plain), PLAIN_EACH)]
        )
        return PLAIN, _headed(cut, reference)
    units = words.encode("utf-16-be")
    return UCS2, _headed([units] if len(units) <= ONE_PART * 2 else _cut(units), reference)


def _headed(cut: list[bytes], reference: int) -> list[bytes]:
    if len(cut) == 1:
        return cut
    head = bytes((5, 0, 3, reference & 0xFF, len(cut)))
    return [head + bytes((number,)) + piece for number, piece in enumerate(cut, 1)]


def read(body: bytes, coding: int, esm_class: int) -> tuple[str, Part | None]:
    """Return the words of a part and which part it is, None when it is the whole message."""
    part, rest = _part_of(body) if esm_class & UDH and body else (None, body)
    return rest.decode(_CODINGS.get(coding, "latin-1"), "replace").replace("\0", ""), part


def read_receipt(words: str) -> dict[str, str]:
    """Return the fields of a delivery receipt: `id`, `stat`, `err`, `done date` …"""
    return {name.lower(): value for name, value in _FIELD.findall(words)}


def moment(digits: str) -> datetime | None:
    """Return the time of a receipt (`YYMMDDhhmm`, seconds perhaps, Shanghai), None when it is none."""
    for layout in ("%y%m%d%H%M%S", "%y%m%d%H%M"):
        if len(digits) == len(layout.replace("%", "")) * 2:
            try:
                return datetime.strptime(digits, layout).replace(tzinfo=clock.SHANGHAI)
            except ValueError:
                return None
    return None


def _cut(units: bytes) -> list[bytes]:
    """Cut UTF-16 into pieces of 67 units, never through a sign of two units."""
    pieces, start = [], 0
    while start < len(units):
        end = min(start + EACH_PART * 2, len(units))
        if end < len(units) and 0xD8 <= units[end - 2] <= 0xDB:
            end -= 2
        pieces.append(units[start:end])
        start = end
    return pieces


def _part_of(body: bytes) -> tuple[Part | None, bytes]:
    length = body[0] + 1
    head, rest = body[1:length], body[length:]
    while len(head) >= 2:
        name, size = head[0], head[1]
        value, head = head[2 : 2 + size], head[2 + size :]
        if name == 0 and len(value) == 3:
            return Part(*value), rest
        if name == 8 and len(value) == 4:
            return Part(value[0] << 8 | value[1], value[2], value[3]), rest
    return None, rest
