"""Tickets from a table (CSV): headings in Chinese or English, one line for each ticket, what is wrong said by line."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations

from .services import NewTicket

HEADINGS: Final[Mapping[str, str]] = {
    "热线": "hotline",
    "工单编号": "number",
    "工单号": "number",
    "诉求内容": "words",
    "内容": "words",
    "来电号码": "phone",
    "联系电话": "phone",
    "姓名": "name",
    "来电人": "name",
    "接收时间": "received_at",
    "办理时限": "due_at",
    "紧急": "urgent",
    "科室": "department",
}
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d")
_YES: Final = frozenset({"是", "紧急", "yes", "true", "1", "y"})
MOST_LINES: Final = 2000


@dataclass(slots=True)
class Read:
    """What a table holds: tickets, and what is wrong by line number."""

    tickets: list[NewTicket] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_table(actor: Actor, data: bytes) -> Read:
    """Return the tickets of a CSV file in UTF-8 or GB18030.

    Raises:
        InvalidInput: it is no table with the headings that are needed, or has too many lines.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    rows = list(csv.DictReader(io.StringIO(text)))
    names = {HEADINGS.get(name.strip(), name.strip()) for name in (rows[0] if rows else {}) if name}
    if not {"number", "words", "phone"} <= names:
        raise InvalidInput(_("The table needs the columns 工单编号, 诉求内容 and 联系电话."), where="file")
    if len(rows) > MOST_LINES:
        raise InvalidInput(_("At most %(most)d lines at a time.") % {"most": MOST_LINES}, where="file")
    found, zone = Read(), organizations.zone_of(actor)
    for line, row in enumerate(rows, start=2):
        plain = {HEADINGS.get(str(k).strip(), str(k).strip()): str(v or "").strip() for k, v in row.items() if k}
        try:
            found.tickets.append(_ticket(actor, plain, zone))
        except (ValueError, InvalidInput) as problem:
            found.problems.append((line, str(problem)))
    return found


def _ticket(actor: Actor, row: Mapping[str, str], zone: ZoneInfo) -> NewTicket:
    if not row.get("number") or not row.get("words") or not row.get("phone"):
        raise ValueError(_("number, words or telephone is missing"))
    department = organizations.resolve_department(actor.tenant_id, row["department"]) if row.get("department") else None
    return NewTicket(
        hotline=row.get("hotline") or "12345",
        number=row["number"],
        words=row["words"],
        phone=row["phone"],
        name=row.get("name", ""),
        received_at=_instant(row.get("received_at", ""), zone),
        due_at=_instant(row.get("due_at", ""), zone),
        is_urgent=row.get("urgent", "").lower() in _YES,
        department_id=department.pk if department else None,
    )


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Return a time as the hospital's clocks show it; a day alone ends at its last second."""
    if not text:
        return None
    for shape in _TIMES:
        try:
            found = datetime.strptime(text, shape).replace(tzinfo=zone)
        except ValueError:
            continue
        return found.replace(hour=23, minute=59, second=59) if shape == "%Y-%m-%d" else found
    raise ValueError(_("“%(text)s” is no date") % {"text": text})
