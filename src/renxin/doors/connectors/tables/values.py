"""Text of a cell to a value: dates as people write them, telephones that became numbers, words for choices. Pure."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.people.patients import selectors as patients

from .fields import Field, plain, spellings
from .reading.cells import day_of

OLDEST_YEAR: Final = 1870
_DATE: Final = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*日?)?(?:\s*日)?\s*(.*)$")
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\D?(\d{2})(\d{2})(\d{2})?)?(?:\.\d+)?$")
_BACKWARDS: Final = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*(.*)$")
_TIME: Final = re.compile(
    r"^(上午|下午|晚上|am|pm)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*(?:[:分]\s*(\d{1,2})?)?.*?(am|pm)?$", re.I
)
_BETWEEN: Final = re.compile(r"[,，;；、/|]|\s{2,}|(?<=\d{11})\s+(?=\d)")
_HAN_DIGITS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")


class Unreadable(ValueError):
    """A cell that cannot be what its column holds; its text is a code of `reasons`."""


def read(field: Field, text: str, zone: ZoneInfo, today: date) -> Any:
    """Return the value of a cell that is not empty.

    Raises:
        Unreadable: it cannot be read as what the field holds.
    """
    return _READERS[field.type](field, text, zone, today)


@lru_cache(maxsize=65536)
def read_date(text: str) -> date | None:
    """Return a date written as 1960-05-01, 1960/5/1, 19600501, 1960年5月1日, 一九六〇年五月一日 or a sheet's number."""
    found = _moment(text)
    return found[0] if found else None


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an instant written with or without a time of day, as the clocks of `zone` show it."""
    found = _moment(text)
    if found is None:
        return None
    return datetime.combine(found[0], found[1] or time(), zone).astimezone(UTC)


def read_phone(text: str) -> str:
    """Return a telephone number; the first when several stand in a cell, the whole text when none can be called."""
    for part in [text] if text.isdigit() else filter(str.strip, _BETWEEN.split(text)):
        number = patients.phone_written_one_way(part)
        if number:
            return number
    return ""


def _moment(text: str) -> tuple[date, time | None] | None:
    said = unicodedata.normalize("NFKC", text).strip().replace("T", " ").rstrip("Z")
    if re.fullmatch(r"\d{4,5}(\.\d+)?", said):
        return _of_sheet(float(said))
    for pattern, order in ((_COMPACT, None), (_DATE, (0, 1, 2)), (_BACKWARDS, (2, 1, 0))):
        match = pattern.match(said)
        if match:
            return _compact(match) if order is None else _spaced(match, order)
    turned = re.sub(r"十(?=[一二三四五六七八九])", "1", re.sub(r"(?<=[一二三])十(?=[一二三四五六七八九])", "", said))
    turned = re.sub(r"(?<=[一二三])十", "0", turned).replace("十", "10").translate(_HAN_DIGITS)
    return _moment(turned) if turned != said else None


def _of_sheet(number: float) -> tuple[date, time | None] | None:
    year = int(number)
    if number == year and OLDEST_YEAR <= year <= 2100:
        return None  # a year alone is no day
    if year < 366:
        return None
    said = day_of(number)
    found = datetime.fromisoformat(said)
    return found.date(), found.time() if ":" in said else None


def _compact(match: re.Match[str]) -> tuple[date, time | None] | None:
    clock = time(int(match[4]), int(match[5]), int(match[6] or 0)) if match[4] and _is_time(match) else None
    return _checked(match[1], match[2], match[3], clock)


def _is_time(match: re.Match[str]) -> bool:
    return int(match[4]) < 24 and int(match[5]) < 60 and int(match[6] or 0) < 60


def _spaced(match: re.Match[str], order: tuple[int, int, int]) -> tuple[date, time | None] | None:
    year, month, day = (match[at + 1] for at in order)
    return _checked(year, month, day or "1", _time(match[4]))


def _time(text: str) -> time | None:
    match = _TIME.match(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[2]), int(match[3] or 0), int(match[4] or 0)
    late = (match[1] or match[5] or "").lower() in ("下午", "晚上", "pm")
    hour += 12 if late and hour < 12 else 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _checked(year: str, month: str, day: str, at: time | None) -> tuple[date, time | None] | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return (found, at) if found.year >= OLDEST_YEAR else None


def _date(_field: Field, text: str, _zone: ZoneInfo, _today: date) -> date:
    found = read_date(text)
    if found is None:
        raise Unreadable("row_date")
    return found


def _birth(field: Field, text: str, zone: ZoneInfo, today: date) -> date:
    found = _date(field, text, zone, today)
    if found > today or today.year - found.year > 130:
        raise Unreadable("row_birth")
    return found


def _instant(_field: Field, text: str, zone: ZoneInfo, _today: date) -> datetime:
    found = read_moment(text, zone)
    if found is None:
        raise Unreadable("row_date")
    return found


def _card(_field: Field, text: str, _zone: ZoneInfo, today: date) -> str:
    return _number_of("cn-id", text, today, "row_card")


def _passport(_field: Field, text: str, _zone: ZoneInfo, today: date) -> str:
    return _number_of("passport", text, today, "row_document")


def _number_of(system: str, text: str, today: date, reason: str) -> str:
    number = patients.document_written_one_way(system, text, today)
    if not number:
        raise Unreadable(reason)
    return number


def _phone(_field: Field, text: str, _zone: ZoneInfo, _today: date) -> str:
    number = read_phone(text)
    if not number:
        raise Unreadable("row_phone")
    return number


def _choice(field: Field, text: str, _zone: ZoneInfo, _today: date) -> str:
    code = spellings(field.values or "sex").get(plain(text))
    if code is None:
        raise Unreadable("row_sex" if field.type == "sex" else "row_choice")
    return code


def _number(_field: Field, text: str, _zone: ZoneInfo, _today: date) -> Decimal:
    said = re.sub(r"[\s,，¥￥元]", "", unicodedata.normalize("NFKC", text))
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise Unreadable("row_number") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12:
        raise Unreadable("row_number")
    return found


def _integer(field: Field, text: str, zone: ZoneInfo, today: date) -> int:
    found = _number(field, text, zone, today)
    if found != int(found):
        raise Unreadable("row_number")
    return int(found)


def _text(_field: Field, text: str, _zone: ZoneInfo, _today: date) -> str:
    if any("\udc80" <= sign <= "\udcff" for sign in text):
        raise Unreadable("row_charset")
    return text.replace("\x00", "")


_READERS: Final[dict[str, Callable[[Field, str, ZoneInfo, date], Any]]] = {
    "text": _text,
    "name": _text,
    "sex": _choice,
    "choice": _choice,
    "date": _date,
    "birth": _birth,
    "moment": _instant,
    "card": _card,
    "passport": _passport,
    "phone": _phone,
    "number": _number,
    "integer": _integer,
}
