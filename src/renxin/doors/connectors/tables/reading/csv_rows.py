"""CSV in the charsets hospitals write: UTF-8 with or without a mark, GB18030, UTF-16."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

_SAMPLE: Final = 256 * 1024
_LONGEST_FIELD: Final = 1024 * 1024


def rows(file: BinaryIO) -> tuple[Iterator[list[str]], str]:
    """Return the rows of a CSV file, and the charset it turned out to be in.

    Raises:
        InvalidInput: it is binary, or in no charset that we know.
    """
    charset = _charset(file)
    file.seek(0)
    first = codecs.getincrementaldecoder(charset)("replace").decode(file.read(64 * 1024))
    if "\x00" in first:
        raise InvalidInput(_("The file cannot be read. Save it as .xlsx or .csv and try again."), where="file")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=charset, errors="surrogateescape", newline="")
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text, delimiter=_delimiter(first))
    return _rows(reader, text), charset


def _rows(reader: Iterator[list[str]], _open: io.TextIOWrapper) -> Iterator[list[str]]:
    try:
        for cells in reader:
            yield [cell.strip().strip("\t") for cell in cells]
    except csv.Error as error:
        raise InvalidInput(
            _("The file cannot be read. Save it as .xlsx or .csv and try again."), where="file"
        ) from error


def _charset(file: BinaryIO) -> str:
    """Return the charset: what the mark says, UTF-8 when all of it is that, else GB18030, which holds GBK too."""
    first = file.read(4)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_SAMPLE):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return max(",\t;|", key=lambda sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)))
