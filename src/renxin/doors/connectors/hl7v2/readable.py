"""A message as people read it: segments and fields with their names, values masked unless they may be seen."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.doors.connectors.formats import Line, Part
from renxin.kernel.core import masking
from renxin.kernel.core.packs import Pack, Words, load

from .reader import Message, Segment, unescape
from .segments import SegmentName

HIDDEN: Final = "***"
_LONGEST: Final = 400
_UNREAD: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, kw_only=True)
class SegmentPack(Pack):
    """The names of kinds of message, of segments and of fields."""

    kinds: dict[str, Words]
    segments: dict[str, SegmentName]


@cache
def names() -> SegmentPack:
    """Return the names in force."""
    return load(Path(__file__).parent / "packs" / "segments.yaml", SegmentPack)


def kind_name(kind: str) -> Words | str:
    """Return what a kind of message is called; empty for one without a name."""
    return names().kinds.get(kind, "")


def parts_of(
    message: Message, *, clear: bool, wrong: str = "", own: Mapping[str, SegmentName] | None = None
) -> list[Part]:
    """Return the segments of a message; `clear` shows what is masked otherwise, `wrong` marks the field of a reason.

    `own` are the names of segments that only this sender knows (Z segments, from its profile).
    """
    known = {**names().segments, **(own or {})}
    return [_part(segment, known.get(segment.name), clear=clear, wrong=wrong) for segment in message.segments]


def _part(segment: Segment, known: SegmentName | None, *, clear: bool, wrong: str) -> Part:
    first = 3 if segment.name == "MSH" else 1
    name, _, number_wrong = wrong.partition("-")
    missing = int(number_wrong) if name == segment.name and number_wrong.isdigit() else 0
    numbers = range(first, max(len(segment.fields), missing + 1))
    found = (_line(segment, number, known, clear=clear, wrong=wrong) for number in numbers)
    return Part(shown(segment.name[:12]), known.name if known else "", tuple(line for line in found if line))


def _line(segment: Segment, number: int, known: SegmentName | None, *, clear: bool, wrong: str) -> Line | None:
    field = known.fields.get(number) if known else None
    place = f"{segment.name}-{number}"
    values = [_spoken(segment, repeat.raw) for repeat in segment.repeats(number)]
    values = [value for value in values if value]
    if not values and place != wrong:
        return None
    if number == 1 and field is None and known:
        return None  # set ids say nothing
    mask = field.mask if field else "" if known and not segment.name.startswith("Z") else "content"
    masked = bool(mask) and not clear
    if masked:
        values = [_MASKS[mask](value) for value in values]
    name = field.name if field else ""
    return Line(shown(place[:16]), name, tuple(_cut(shown(value)) for value in values), masked, place == wrong)


def _spoken(segment: Segment, raw: str) -> str:
    """Return a repetition with its components apart, escapes resolved."""
    delimiters = segment.message.delimiters
    parts = (part.replace(delimiters.subcomponent, " ").strip() for part in raw.split(delimiters.component))
    said = " · ".join(part for part in parts if part and part != '""')
    return unescape(said, segment.message) if delimiters.escape in said else said


def shown(text: str) -> str:
    """Return `text` with unread bytes as `[FF]` and without control characters, so that it can be shown and typed."""
    text = _UNREAD.sub(lambda found: f"[{ord(found.group()) - 0xDC00:02X}]", text)
    return "".join(c if c >= " " or c == "\n" else f"[{ord(c):02X}]" for c in text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … ({len(text)})"


def _mask_name(value: str) -> str:
    return " · ".join(masking.name(part) for part in value.split(" · ")[:3])


def _mask_first(mask: Callable[[str], str]) -> Callable[[str], str]:
    """Return a mask for the first component; the others say whose number it is and of which sort."""

    def masked(value: str) -> str:
        first, *rest = value.split(" · ")
        return " · ".join([mask(first), *rest])

    return masked


def _mask_all(mask: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: mask(value.replace(" · ", ""))


_MASKS: Final[dict[str, Callable[[str], str]]] = {
    "name": _mask_name,
    "identifier": _mask_first(masking.identifier),
    "phone": lambda value: masking.phone(value.split(" · ")[0]),
    "address": _mask_all(masking.address),
    "birth": lambda value: f"{value[:4]}{HIDDEN}",
    "content": lambda _value: HIDDEN,
}
