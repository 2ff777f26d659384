"""Lists of numbers in files: text in either usual encoding, or the first column of an Excel sheet."""

import io
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from renxin.kernel.core.errors import InvalidInput

LARGEST: Final = 5_000_000
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def numbers_in(data: bytes) -> str:
    """Return the numbers of a file, one a line.

    Raises:
        InvalidInput: it is too large, or an Excel file that cannot be read.
    """
    if len(data) > LARGEST:
        raise InvalidInput(_("The file is too large."), where="file")
    if data.startswith((_XLSX, _XLS)):
        return _of_sheet(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _of_sheet(data: bytes) -> str:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return "\n".join(_plain(row[0]) for row in sheet.iter_rows() if row)
    except (CalamineError, IndexError) as error:
        text = _("This Excel file cannot be read. Save it again, or paste the numbers.")
        raise InvalidInput(text, where="file") from error


def _plain(cell: Any) -> str:
    """Return a cell as it was typed: Excel keeps a telephone as 13800000001.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
