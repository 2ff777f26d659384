"""Reads the fields of an HL7 v2 message that somebody asks for, without building its tree.

    message = read(raw)                        # bytes, or text already decoded
    message.first("PID").get(5, component=2)   # "MING": unescaped, "" when absent
    message.first("PID").repeats(3)            # each repetition of PID-3, read by component

Numbers are those of the standard: fields, components and sub-components start at 1, MSH-1 is the separator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.formats import Content
from renxin.kernel.core.errors import RenxinError

from . import charset

HEADER: Final = "MSH"
NULL: Final = '""'
_START: Final = "\ufeff\x0b\x00 \t\r\n"
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Unreadable(RenxinError):
    """The text is no HL7 v2 message, or a field of it cannot be read. `where` names the segment and field."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The five characters of MSH-1 and MSH-2; those that are not given have the standard's value."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


class Repeat:
    """One repetition of one field."""

    __slots__ = ("_segment", "_where", "raw")

    def __init__(self, segment: "Segment", where: int, raw: str) -> None:
        self._segment, self._where, self.raw = segment, where, raw

    def get(self, component: int = 1, subcomponent: int = 1) -> str:
        """Return a (sub-)component as plain text; `""` (HL7's "delete this") and what is absent come back empty."""
        part = _part(self.raw, self._segment.message.delimiters.component, component)
        part = _part(part, self._segment.message.delimiters.subcomponent, subcomponent)
        return self._segment.plain(part, self._where)


class Segment:
    """One line of a message. `name` is its first field; fields are split when first asked for."""

    __slots__ = ("_fields", "line", "message", "name")

    def __init__(self, message: "Message", line: str) -> None:
        self.message, self.line = message, line
        self.name = HEADER if line[:3] == HEADER else line.partition(message.delimiters.field)[0]
        self._fields: list[str] | None = None

    @property
    def fields(self) -> list[str]:
        """Return the raw fields; number 0 is the name, so a field's number is its index."""
        if self._fields is None:
            separator = self.message.delimiters.field
            self._fields = self.line.split(separator)
            if self.name == HEADER:
                self._fields.insert(1, separator)
        return self._fields

    def raw(self, field: int) -> str:
        """Return a field exactly as sent, empty when absent."""
        fields = self.fields
        return fields[field] if field < len(fields) else ""

    def repeats(self, field: int) -> list[Repeat]:
        """Return the repetitions of a field that hold anything."""
        raw = self.raw(field)
        if self.name == HEADER and field <= 2:
            return [Repeat(self, field, raw)]
        parts = raw.split(self.message.delimiters.repetition) if raw else []
        return [Repeat(self, field, part) for part in parts if part]

    def get(self, field: int, component: int = 1, subcomponent: int = 1) -> str:
        """Return plain text of the first repetition of a field. See `Repeat.get`."""
        raw = self.raw(field)
        if not raw:
            return ""
        if self.name == HEADER and field <= 2:
            return raw
        delimiters = self.message.delimiters
        part = _part(raw, delimiters.repetition, 1)
        part = _part(part, delimiters.component, component)
        return self.plain(_part(part, delimiters.subcomponent, subcomponent), field)

    def is_null(self, field: int) -> bool:
        """Tell whether the sender wrote `""`: delete what you know."""
        return self.raw(field) == NULL

    def plain(self, part: str, field: int) -> str:
        """Return one part without escapes.

        Raises:
            Unreadable: it holds bytes that no charset can read, or NUL.
        """
        if not part or part == NULL:
            return ""
        if not self.message.clean and (bad := _unreadable_characters(part)):
            raise Unreadable(
                _(
                    "The bytes %(bytes)s cannot be read as %(codec)s. Let the sender declare its charset in MSH-18, "
                    "or correct the message and replay it."
                )
                % {"bytes": bad, "codec": self.message.codec},
                where=f"{self.name}-{field}",
            )
        escape = self.message.delimiters.escape
        return unescape(part, self.message) if escape in part else part


class Message:
    """A message as lines; everything else is read on demand."""

    __slots__ = ("_segments", "agrees", "clean", "codec", "declared", "delimiters", "text")

    def __init__(self, decoded: charset.Decoded) -> None:
        self.text = decoded.text.lstrip(_START)
        self.codec, self.declared, self.agrees = decoded.codec, decoded.declared, decoded.agrees
        self.clean = not decoded.undecodable and "\x00" not in self.text
        self.delimiters = read_delimiters(self.text)
        self._segments: list[Segment] | None = None

    @property
    def segments(self) -> list[Segment]:
        """Return the segments in order, empty lines left out."""
        if self._segments is None:
            self._segments = [Segment(self, line) for line in _LINE_END.split(self.text) if line.strip()]
        return self._segments

    @property
    def header(self) -> Segment:
        """Return MSH, without looking at the rest."""
        return Segment(self, _LINE_END.split(self.text, maxsplit=1)[0])

    def all(self, name: str) -> Iterator[Segment]:
        """Yield the segments called `name`, in order."""
        return (segment for segment in self.segments if segment.name == name)

    def first(self, name: str) -> Segment | None:
        """Return the first segment called `name`."""
        return next(self.all(name), None)


def read(raw: bytes | str) -> Message:
    """Return the message, ready to be asked for fields.

    Raises:
        Unreadable: it does not begin with MSH and a separator.
    """
    return Message(charset.decode(raw) if isinstance(raw, bytes) else charset.from_text(raw))


def read_content(content: Content) -> Message:
    """Return what is applied of a stored message; a corrected copy is characters already.

    Raises:
        Unreadable: it is no HL7 message.
    """
    return read(content.data.decode("utf-8", "surrogateescape") if content.corrected else content.data)


def read_delimiters(text: str) -> Delimiters:
    """Return the delimiters that the header at the start of `text` declares.

    Raises:
        Unreadable: there is no header, or no separator after its name.
    """
    if text[:3] != HEADER:
        message = _("This is no HL7 v2 message: it does not begin with MSH. Check what the sender puts on this line.")
        raise Unreadable(message, where="MSH")
    field = text[3:4]
    if not field or field.isalnum() or field.isspace():
        message = _("The field separator after MSH is missing. The sender must write MSH|^~\\& at the start.")
        raise Unreadable(message, where="MSH-1")
    line = _LINE_END.split(text[4:200], maxsplit=1)[0]
    given = line[: line.find(field)] if field in line else line[:4].rstrip()
    component, repetition, escape, subcomponent = (given[i : i + 1] or d for i, d in enumerate("^~\\&"))
    return Delimiters(field, component, repetition, escape, subcomponent)


def unescape(text: str, message: Message) -> str:
    """Return `text` with HL7's escapes resolved; what is no escape stays as written."""
    escape = message.delimiters.escape
    pieces = text.split(escape)
    out = [pieces[0]]
    at = 1
    while at < len(pieces):
        meaning = _meaning(pieces[at], message) if at + 1 < len(pieces) else None
        if meaning is None:
            out.append(escape + pieces[at])
            at += 1
        else:
            out += [meaning, pieces[at + 1]]
            at += 2
    return "".join(out)


_FORMATTING: Final = {"H": "", "N": "", ".br": "\n", ".sp": "\n", ".ce": "\n"}


def _meaning(code: str, message: Message) -> str | None:
    delimiters = message.delimiters
    names = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
    }
    if code in names:
        return names[code]
    if code in _FORMATTING:
        return _FORMATTING[code]
    if code[:1] == "X" and len(code) > 1:
        return _from_hex(code[1:], message.codec)
    return None


def _from_hex(digits: str, codec: str) -> str | None:
    try:
        text = bytes.fromhex(digits).decode("gb18030" if codec == "ascii" else codec)
    except (ValueError, UnicodeError):
        return None  # stays as written: nothing is replaced silently
    return None if "\x00" in text else text


def _part(text: str, separator: str, number: int) -> str:
    if not text:
        return ""
    if number == 1:
        return text.partition(separator)[0]
    parts = text.split(separator, number)
    return parts[number - 1] if number <= len(parts) else ""


def _unreadable_characters(text: str) -> str:
    bad = [ord(c) - 0xDC00 if c > "\x00" else 0 for c in text if c == "\x00" or "\ud800" <= c <= "\udfff"]
    return " ".join(f"{value:02X}" for value in bad[:8])
