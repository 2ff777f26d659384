"""Rows as a file: CSV, workbook, Parquet. Each says who took it, when and what for."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
Rows = Sequence[Sequence[Any]]


def make(kind: str, head: Sequence[str], rows: Rows, mark: str) -> bytes:
    """Return a file of the kind.

    Raises:
        InvalidInput: this installation cannot write that kind.
    """
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](head, rows, mark)


def _csv(head: Sequence[str], rows: Rows, mark: str) -> bytes:
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([f"# {mark}"])
    writer.writerow(head)
    writer.writerows([_still(cell) for cell in row] for row in rows)
    return target.getvalue().encode()


def _still(cell: Any) -> Any:
    """A cell that a spreadsheet would run as a formula is words."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell


def _xlsx(head: Sequence[str], rows: Rows, mark: str) -> bytes:
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        sheet.set_header(f"&L{mark.replace('&', '&&')}&R&P / &N")
        sheet.write(0, 0, mark, book.add_format({"font_color": "#8a8a8a"}))
        sheet.write_row(2, 0, head, book.add_format({"bold": True}))
        sheet.set_column(0, len(head) - 1, 20)
        sheet.freeze_panes(3, 0)
        for number, row in enumerate(rows, start=3):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def _parquet(head: Sequence[str], rows: Rows, mark: str) -> bytes:
    try:
        import pyarrow  # noqa: PLC0415  large, and an extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise InvalidInput(_("Parquet is not installed here: choose CSV or Excel."), where="format") from error
    columns = list(zip(*rows, strict=True)) or [()] * len(head)
    table = pyarrow.table({name: [str(cell) for cell in column] for name, column in zip(head, columns, strict=True)})
    target = io.BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata({"taken": mark}), target)
    return target.getvalue()
