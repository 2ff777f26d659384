"""Excel workbooks row by row. The libraries hold a whole sheet in memory: two gigabytes for a million rows."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from .cells import day_of, text_of_number
from .xlsx_parts import Shared, Styles, first_sheet, is_since_1904
from .xlsx_sheet import Cells, SheetRows

_LARGEST: Final = 4 * 1024 * 1024 * 1024


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """Return the rows of the first visible sheet; rows that the sheet leaves out come as empty ones.

    Raises:
        InvalidInput: it is no workbook.
    """
    try:
        book = zipfile.ZipFile(file)
        if sum(entry.file_size for entry in book.infolist()) > _LARGEST:
            raise InvalidInput(_("The file unpacks to more than 4 GB. Split it and import the parts."), where="file")
        sheet = first_sheet(book)
        reader = _Reader(Shared(book), Styles(book), is_since_1904(book))
        yield from reader.rows(book, sheet)
    except (zipfile.BadZipFile, KeyError, ExpatError, ParseError, ValueError, OSError) as error:
        raise InvalidInput(
            _("The file cannot be read. Save it as .xlsx or .csv and try again."), where="file"
        ) from error


class _Reader:
    """Turns the cells of a sheet into text."""

    def __init__(self, shared: Shared, styles: Styles, since_1904: bool) -> None:
        self._shared, self._styles, self._since_1904 = shared, styles, since_1904

    def rows(self, book: zipfile.ZipFile, sheet: str) -> Iterator[list[str]]:
        """Yield the rows of one sheet."""
        expected = 1
        with book.open(sheet) as stream:
            for number, cells in SheetRows(stream):
                yield from ([] for _missing in range(min(number - expected, 100_000)))
                yield self._row(cells)
                expected = number + 1

    def _row(self, cells: Cells) -> list[str]:
        row: list[str] = []
        for column, kind, style, value in cells:
            if column < len(row):
                continue
            row.extend([""] * (column - len(row)))
            row.append(self._text(kind, style, value))
        return row

    def _text(self, kind: str, style: str, value: str) -> str:
        if kind == "s":
            return self._shared[int(value)] if value else ""
        if kind in ("inlineStr", "str", "b", "d", "e"):
            return "" if kind == "e" else value.strip()
        if not value:
            return ""
        number = float(value)
        if style and self._styles.is_date(style):
            return day_of(number, since_1904=self._since_1904)
        return text_of_number(number)
