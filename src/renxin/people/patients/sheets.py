"""Reading sheets as people keep them: titles above the header, telephones as fractions, dates as numbers."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Pack, Words, load

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 20 * 1024 * 1024
_HEADER_WITHIN: Final = 10
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_DATE: Final = re.compile(r"^(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})(?:日|\D.*)?$")


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a column is called."""

    words: Words
    headers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ColumnPack(Pack):
    """The columns that are understood, and how people write the sexes."""

    columns: dict[str, Column]
    sex: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line: its number as the sheet shows it, and its text by field."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was understood: the header of each field, the headers nobody knows, and the rows."""

    columns: dict[str, str]
    unknown: tuple[str, ...]
    rows: tuple[SheetRow, ...]


@cache
def pack() -> ColumnPack:
    """Return the columns in force."""
    return load(Path(__file__).parent / "packs" / "import_columns.yaml", ColumnPack)


def read_sheet(content: bytes, name: str = "") -> Sheet:
    """Read an Excel, OpenDocument or CSV file.

    Raises:
        InvalidInput: it cannot be read, is too large, or has no column of names.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("The file is larger than 20 MB. Split it and import the parts."), where="file")
    lines = list(_lines(content, name))
    at = _header_line(lines)
    if at is None:
        problem = _("No column of names was found. The header needs one called 姓名 or name.")
        raise InvalidInput(problem, where="file")
    fields = [_field_of(cell) for cell in lines[at]]
    if len(lines) - at - 1 > MOST_ROWS:
        raise InvalidInput(_("The sheet has more than 20,000 rows. Split it and import the parts."), where="file")
    columns = {field: str(cell) for field, cell in reversed(list(zip(fields, lines[at], strict=True))) if field}
    unknown = tuple(str(c).strip() for c, f in zip(lines[at], fields, strict=True) if not f and str(c).strip())
    rows = (SheetRow(number, _values(fields, cells)) for number, cells in enumerate(lines[at + 1 :], start=at + 2))
    return Sheet(columns, unknown, tuple(row for row in rows if row.values))


def read_sex(text: str) -> str:
    """Return our code of a sex as people write it, empty when it is none."""
    wanted = text.strip().casefold()
    return next((code for code, written in pack().sex.items() if wanted in written), "")


def read_date(text: str) -> date | None:
    """Return a date written as 1960-05-01, 1960/5/1, 19600501, 1960年5月1日, or counted in days as Excel does."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{4,5}(\.\d+)?", plain):
        days = int(float(plain))
        return _EXCEL_EPOCH + timedelta(days=days) if days >= 366 else None
    if re.fullmatch(r"\d{8}\.0", plain):
        plain = plain[:8]
    match = _DATE.match(plain)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _lines(content: bytes, name: str) -> Iterator[list[Any]]:
    if name.lower().endswith((".csv", ".txt")) or not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        yield from _csv_lines(content)
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise InvalidInput(_("The file cannot be read. Save it as .xlsx and try again."), where="file") from error


def _csv_lines(content: bytes) -> Iterator[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InvalidInput(_("The file cannot be read. Save it as .xlsx and try again."), where="file")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise InvalidInput(_("The file cannot be read. Save it as .xlsx and try again."), where="file") from error


def _header_line(lines: list[list[Any]]) -> int | None:
    for at, cells in enumerate(lines[:_HEADER_WITHIN]):
        if "name" in {_field_of(cell) for cell in cells}:
            return at
    return None


def _field_of(header: Any) -> str:
    return _headers().get(_plain(header), "")


@cache
def _headers() -> dict[str, str]:
    return {_plain(text): field for field, column in pack().columns.items() for text in column.headers}


def _plain(header: Any) -> str:
    text = unicodedata.normalize("NFKC", str(header)).casefold()
    return re.sub(r"\(.*?\)|[\s*:_\-.]", "", text)


def _values(fields: list[str], cells: Iterable[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        text = _text(cell)
        if field and text:
            found.setdefault(field, text)
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
