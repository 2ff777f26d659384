"""DBF files, which older hospital and insurance systems still write."""

import os
import struct
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from dbfread import DBF, FieldParser
from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from .cells import text_of


class _Forgiving(FieldParser):
    """Reads what it can; a broken cell stays as its text, so that a person can see and correct it."""

    def parse(self, field: Any, data: bytes) -> Any:
        try:
            return super().parse(field, data)
        except (ValueError, struct.error):
            return data.decode(self.encoding, "surrogateescape").strip(" \x00*")


def rows(file: BinaryIO) -> tuple[Iterator[list[str]], str]:
    """Return the rows of a DBF file, its field names first, and its charset.

    Raises:
        InvalidInput: it is no DBF file.
    """
    charset = _charset(file)
    path = f"/dev/fd/{file.fileno()}" if os.path.exists("/dev/fd") else file.name
    try:
        table = DBF(
            path,
            encoding=charset,
            char_decode_errors="surrogateescape",
            ignore_missing_memofile=True,
            parserclass=_Forgiving,
            raw=False,
        )
    except (ValueError, struct.error, OSError, KeyError) as error:
        raise InvalidInput(
            _("The file cannot be read. Save it as .xlsx or .csv and try again."), where="file"
        ) from error
    return _rows(table), charset


def _rows(table: Any) -> Iterator[list[str]]:
    yield [str(name) for name in table.field_names]
    for record in table:
        yield [_text(value) for value in record.values()]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else text_of(value)


def _charset(file: BinaryIO) -> str:
    """Return UTF-8 when the file is that (newer systems), else GB18030; the header's own mark is wrong too often."""
    file.seek(0)
    sample = file.read(4 * 1024 * 1024)
    length = int.from_bytes(sample[8:10], "little")
    file.seek(0)
    try:
        sample[length:].rstrip(b"\x1a").decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > len(sample) - length - 4 > 0 else "gb18030"
    return "utf-8"
