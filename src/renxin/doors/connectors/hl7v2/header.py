"""What the first segment says: enough to store a message and to acknowledge it, nothing more."""

import re
from dataclasses import dataclass
from typing import Final

from .reader import Message, Segment, Unreadable, read

_JOINED: Final = re.compile(r"([A-Z]{3})_?([A-Z]\d{2})")


@dataclass(frozen=True, slots=True)
class Header:
    """MSH as the store and the acknowledgement need it. `raw` holds its fields exactly as sent, by number."""

    separator: str = "|"
    raw: tuple[str, ...] = ()
    codec: str = "ascii"
    control_id: str = ""
    kind: str = ""
    application: str = ""
    facility: str = ""

    @property
    def source(self) -> str:
        """Return the sender as one name: application|facility."""
        return f"{self.application}|{self.facility}"

    def field(self, number: int) -> str:
        """Return MSH-`number` exactly as sent, empty when absent."""
        return self.raw[number] if number < len(self.raw) else ""


def read_header(content: bytes) -> Header:
    """Return the header of a message.

    Raises:
        Unreadable: it has none.
    """
    message = read(content)
    msh = message.header
    return Header(
        separator=message.delimiters.field,
        raw=tuple(msh.fields),
        codec=message.codec,
        control_id=storable(msh.raw(10)),
        kind=_kind(msh),
        application=_name(msh, 3),
        facility=_name(msh, 4),
    )


def header_or_none(content: bytes) -> Header | None:
    """Return the header of a message, None when it has none."""
    try:
        return read_header(content)
    except Unreadable:
        return None


def kind_of(message: Message) -> str:
    """Return what MSH-9 says, such as `ADT^A01`, whatever delimiter the sender uses (`ADT_A01` and `ORUR01` too)."""
    return _kind(message.header)


def _kind(msh: Segment) -> str:
    parts = [part.strip().upper() for part in msh.raw(9).split(msh.message.delimiters.component)[:2]]
    joined = _JOINED.fullmatch(parts[0])
    if joined:
        parts = list(joined.groups())
    return storable("^".join(part for part in parts if part))[:32]


def storable(text: str, length: int = 120) -> str:
    """Return `text` as a name or key that a database can hold: no control characters, cut to `length`."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff").strip()[:length]


def _name(msh: Segment, number: int) -> str:
    """Return the namespace of MSH-3 or MSH-4, else the universal id that stands second."""
    parts = msh.raw(number).split(msh.message.delimiters.component)
    return storable(next((part for part in parts[:2] if part.strip()), ""))
