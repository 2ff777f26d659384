"""The data types of FHIR: read leniently, written strictly. Pure.

A reader gets whatever a sender put there, so every one of them takes anything and returns an empty value for what it
cannot read: what is lost here is still in the raw resource.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.kernel.core import names

from . import terms

Json = dict[str, Any]

_DATE: Final = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_TIME: Final = re.compile(r"T(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d{2}:?\d{2})?$")
_SIX_PLACES: Final = Decimal("0.000001")
_LARGEST: Final = Decimal(10) ** 12
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Code:
    """A coded thing: what we keep of a CodeableConcept."""

    system: str = ""
    code: str = ""
    text: str = ""


def items(value: Any) -> list[Json]:
    """Return the objects of a list (or the one object that stands where a list should)."""
    if isinstance(value, Mapping):
        return [dict(value)]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first(value: Any) -> Json:
    """Return the first object of a list, or an empty one."""
    found = items(value)
    return found[0] if found else {}


def text(value: Any, longest: int = 0) -> str:
    """Return a string that the database can keep, cut to `longest`."""
    plain = str(value).replace("\x00", "").strip() if isinstance(value, str | int | Decimal) else ""
    return plain[:longest] if longest else plain


def texts(value: Any) -> list[str]:
    """Return the strings of a list (or the one string that stands where a list should), without empty ones."""
    found = value if isinstance(value, list) else [value]
    return [plain for plain in (text(one) for one in found if not isinstance(one, bool)) if plain]


def codings(value: Any) -> list[Json]:
    """Return the codings of a CodeableConcept, or of the first of several."""
    return items(first(value).get("coding"))


def concept(value: Any, prefer: Iterable[str] = ()) -> Code:
    """Return the code of a CodeableConcept: of a preferred system, else the first that has a code, else its words."""
    found = [coding for coding in codings(value) if text(coding.get("code"))]
    ranked = list(prefer)
    found.sort(key=lambda coding: _rank(terms.code_system(text(coding.get("system"))), ranked))
    said = text(first(value).get("text")) or next((t for c in codings(value) if (t := text(c.get("display")))), "")
    if not found:
        return Code("", "", said)
    best = found[0]
    return Code(terms.code_system(text(best.get("system"))), text(best["code"], 64), said)


def code(value: Any) -> str:
    """Return the first code of a CodeableConcept."""
    return next((found for coding in codings(value) if (found := text(coding.get("code")))), "")


def write_concept(system: str, value: str, words: str) -> Json:
    """Return a CodeableConcept."""
    address = terms.code_address(system)
    coding = {"system": address, "code": value, "display": words} if value else {}
    coding = {key: item for key, item in coding.items() if item}
    return ({"coding": [coding]} if coding else {}) | ({"text": words} if words else {})


def instant(value: Any) -> datetime | None:
    """Return an instant; a bare date means its beginning in Shanghai, a part of one its first day."""
    plain = text(value)
    day = day_of(plain)
    if day is None:
        return None
    found = _TIME.search(plain)
    if found is None:
        return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    clock, fraction, zone = found.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{clock}" + (f".{fraction:0<6}" if fraction else ""))
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{_offset(zone)}").tzinfo if zone else SHANGHAI
        return at.replace(tzinfo=offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> str:
    return "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"


def day_of(value: Any) -> date | None:
    """Return a date; of a year or a month its first day."""
    found = _DATE.match(text(value))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def whole_day(value: Any) -> date | None:
    """Return a date only when its day is told."""
    return day_of(value) if len(text(value)) >= 10 else None


def write_instant(at: datetime | None) -> str:
    """Return an instant as FHIR writes it; empty for none."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def period(value: Any) -> tuple[datetime | None, datetime | None]:
    """Return the two ends of a Period."""
    found = first(value)
    return instant(found.get("start")), instant(found.get("end"))


def write_period(start: datetime | None, end: datetime | None) -> Json:
    """Return a Period."""
    return {k: v for k, v in (("start", write_instant(start)), ("end", write_instant(end))) if v}


def number(value: Any) -> Decimal | None:
    """Return a number as the database keeps it: six places."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value))
        return found.quantize(_SIX_PLACES) if found.is_finite() and abs(found) < _LARGEST else None
    except InvalidOperation:
        return None


def plain(value: Decimal) -> str:
    """Return a number without zeros behind it."""
    return f"{value.normalize():f}"


def write_number(value: Decimal) -> int | Decimal:
    """Return a number for JSON."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def human_name(value: Any) -> str:
    """Return a person's name: the official one, else the usual one, else the first."""
    found = [item for item in items(value) if not _is_over(item)]
    found.sort(key=lambda item: {"official": 0, "usual": 1, "": 2}.get(text(item.get("use")), 3))
    return next((name for item in found if (name := _name(item))), "")


def _name(item: Json) -> str:
    said = text(item.get("text"))
    if said:
        return said[:120]
    given = texts(item.get("given"))
    family = text(item.get("family"))
    if names.has_han(family + "".join(given)):
        return f"{family}{''.join(given)}"[:120]
    return " ".join(part for part in (*given, family) if part)[:120]


def _is_over(item: Json) -> bool:
    return text(item.get("use")) == "old"


def write_name(name: str) -> list[Json]:
    """Return a name as FHIR writes it."""
    if not name:
        return []
    if names.has_han(name):
        family, given = names.split_surname(name)
    else:
        given, _space, family = name.rpartition(" ")
    parts = ([("family", family)] if family else []) + ([("given", [given])] if given else [])
    return [{"use": "official", "text": name, **dict(parts)}]


def write_address(said: str) -> list[Json]:
    """Return an address as FHIR writes it."""
    return [{"text": said}] if said else []


def address(value: Any) -> str:
    """Return an address in one line: its text, else its parts from the largest to the smallest."""
    item = first([one for one in items(value) if text(one.get("use")) != "old"])
    said = text(item.get("text"))
    if said:
        return said[:480]
    lines = texts(item.get("line"))
    parts = [text(item.get(key)) for key in ("country", "state", "city", "district")]
    return " ".join(part for part in (*parts, *lines) if part)[:480]


def without_empty(resource: Json) -> Json:
    """Return a resource without elements that hold nothing: FHIR allows none."""
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}


def _rank(name: str, ranked: list[str]) -> int:
    return ranked.index(name) if name in ranked else len(ranked)
