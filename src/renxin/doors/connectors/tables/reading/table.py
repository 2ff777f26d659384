"""A file of rows, whatever its format: its header, and its rows as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from . import csv_rows, dbf_rows, old_sheets, xlsx_rows

HEADER_WITHIN: Final = 15
MOST_COLUMNS: Final = 200
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_DBF: Final = re.compile(
    rb"\A[\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5\xfb][\x00-\x99][\x01-\x0c][\x01-\x1f]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as the file shows it, and the text of each column of the header."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The header and, read as they are asked for, the rows under it; empty ones are left out."""

    headers: tuple[str, ...]
    lines: Iterator[Line]
    charset: str = ""


def open_table(file: BinaryIO, name: str = "") -> Table:
    """Read a file of rows. Titles above the header are passed over.

    Raises:
        InvalidInput: it is no file that we can read, or has no header.
    """
    rows, charset = _rows(file, name)
    early: list[list[str]] = []
    for cells in rows:
        early.append(cells)
        if len(early) == HEADER_WITHIN:
            break
    at = _header_at(early)
    if at is None:
        raise InvalidInput(_("The file has no row of headings with at least one name in it."), where="file")
    headers = _named(early[at])
    return Table(headers, _lines(early[at + 1 :], rows, at + 2, len(headers)), charset)


def _rows(file: BinaryIO, name: str) -> tuple[Iterator[list[str]], str]:
    head = file.read(8)
    file.seek(0)
    ending = name.lower().rpartition(".")[2]
    if head.startswith(_ZIP) and ending not in ("ods", "xlsb"):
        return xlsx_rows.rows(file), ""
    if head.startswith((_ZIP, _OLE)):
        return old_sheets.rows(file), ""
    if ending == "dbf" or (ending not in ("csv", "txt", "tsv") and _DBF.match(head)):
        return dbf_rows.rows(file)
    return csv_rows.rows(file)


def _header_at(early: list[list[str]]) -> int | None:
    """Return where the header stands: the first row that is as full as rows here are, and holds no numbers."""
    filled = [sum(bool(cell) for cell in cells) for cells in early]
    if not any(filled):
        return None
    usual = max(filled)
    for at, (cells, count) in enumerate(zip(early, filled, strict=True)):
        if count >= max(1, (usual + 1) // 2) and not any(_is_number(cell) for cell in cells):
            return at
    return next(at for at, count in enumerate(filled) if count)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d.,/-]+", cell))


def _named(cells: list[str]) -> tuple[str, ...]:
    """Return the headings, each once: an empty one is called by its place, a second one of a name by a number."""
    names: list[str] = []
    while cells and not cells[-1]:
        cells = cells[:-1]
    for place, cell in enumerate(cells[:MOST_COLUMNS], start=1):
        name = re.sub(r"\s+", " ", cell)[:80] or f"#{place}"
        names.append(name if name not in names else f"{name} #{place}")
    return tuple(names)


def _lines(early: list[list[str]], rest: Iterator[list[str]], first: int, width: int) -> Iterator[Line]:
    number = first
    for rows in (iter(early), rest):
        for cells in rows:
            if any(cells):
                yield Line(number, (cells + [""] * (width - len(cells)))[:width])
            number += 1
