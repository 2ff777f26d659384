"""Sheets of older and other programs (.xls, .xlsb, .ods): these formats end at 65,536 rows or are rare beyond."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from renxin.kernel.core.errors import InvalidInput

from .cells import text_of


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """Return the rows of the first sheet that has any.

    Raises:
        InvalidInput: it is no workbook.
    """
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [book.get_sheet_by_index(at) for at in range(len(book.sheet_names))]
        sheet = next(one for one in sheets if one.total_height)
        first = (sheet.start or (0, 0))[0]
    except (CalamineError, IndexError, StopIteration) as error:
        raise InvalidInput(
            _("The file cannot be read. Save it as .xlsx or .csv and try again."), where="file"
        ) from error
    return _rows(sheet, first)


def _rows(sheet: object, first: int) -> Iterator[list[str]]:
    yield from ([] for _row in range(first))
    for cells in sheet.iter_rows():  # type: ignore[attr-defined]
        yield [text_of(cell) for cell in cells]
