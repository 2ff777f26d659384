"""A sheet of reviews, CSV or XLSX, with the headings that sites and people use."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.listening import packs

from .reviewing import MOST, NewReview, Taken, take_reviews

LARGEST: Final = 8 * 1024 * 1024
_ZIP: Final = b"PK"


def import_reviews(actor: Actor, data: bytes, *, source: str = "") -> Taken:
    """Take the reviews of a sheet in; `source` is the site where the sheet does not say it.

    Raises:
        InvalidInput: it is no such sheet; `where` names the line.
    """
    actor.require("listening.manage")
    if len(data) > LARGEST:
        raise InvalidInput(_("The file is larger than 8 MB."), where="file")
    lines = _xlsx(data) if data.startswith(_ZIP) else _csv(data)
    names = [_column(str(title)) for title in next(lines, [])]
    if "text" not in names and "stars" not in names:
        raise InvalidInput(_("The first line needs a column for the words (内容) or the stars (星级)."), where="1")
    if "source" not in names and not source:
        raise InvalidInput(_("Say from which site the reviews are."), where="source")
    zone = organizations.zone_of(actor)
    told = []
    for number, line in enumerate(lines, 2):
        cells = {name: cell for name, cell in zip(names, line, strict=False) if name and cell not in (None, "")}
        if cells.get("text") or cells.get("stars"):
            told.append(_review(cells, source, number, zone))
        if len(told) > MOST:
            raise InvalidInput(_("At most %(most)d reviews at a time.") % {"most": MOST}, where="file")
    return take_reviews(actor, told)


def _review(cells: dict[str, Any], source: str, number: int, zone: ZoneInfo) -> NewReview:
    return NewReview(
        source=str(cells.get("source", source)),
        text=str(cells.get("text", "")),
        written_at=_instant(cells.get("at"), number, zone),
        stars=_number(cells.get("stars"), number),
        author=str(cells.get("author", "")),
        external_id=_plain(cells.get("id", "")),
        url=str(cells.get("url", "")),
        department=str(cells.get("department", "")),
        doctor=str(cells.get("doctor", "")),
    )


def _instant(cell: Any, number: int, zone: ZoneInfo) -> datetime:
    if isinstance(cell, datetime):
        found: datetime | None = cell
    else:
        text = str(cell or "").strip().replace("/", "-")
        day = None
        try:
            found, day = parse_datetime(text), parse_date(text[:10])
        except ValueError:
            found = None
        if found is None and day is not None:
            found = datetime(day.year, day.month, day.day, tzinfo=zone)
    if found is None:
        raise InvalidInput(_("This is no date: %(text)s") % {"text": str(cell or "")[:40]}, where=str(number))
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _number(cell: Any, number: int) -> float | None:
    if cell in (None, ""):
        return None
    text = str(cell).strip().removesuffix("星").removesuffix("分").strip()
    try:
        return float(text)
    except ValueError as error:
        raise InvalidInput(_("These stars are no number: %(text)s") % {"text": text[:20]}, where=str(number)) from error


def _plain(cell: Any) -> str:
    """Return an identifier as text: sheets make a float of a number."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _column(title: str) -> str:
    plain = title.strip().lower()
    return next((name for name, words in packs.reviews().columns.items() if plain in words), "")


def _xlsx(data: bytes) -> Iterator[list[Any]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (CalamineError, IndexError) as error:
        raise InvalidInput(_("This file cannot be read as a sheet."), where="file") from error
    return iter(sheet.to_python(skip_empty_area=True))


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return iter(csv.reader(io.StringIO(data.decode(encoding))))
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("Save the sheet as CSV in UTF-8."), where="file")
