"""Comparing, every night, how much each source says it sent with what came in. A difference makes a task.

Expected counts arrive by file, by REST or because we ask the source's own database (`asking`).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import ExpectedCount, IntakeTally, Interface
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput

State = ExpectedCount.State
MOST_LINES: Final = 10_000
GRACE: Final = timedelta(hours=2)
"""What was sent before midnight may come in a little later."""
_DUE_IN: Final = timedelta(hours=24)
_ON_CONFLICT: Final = (
    "ON CONFLICT (tenant_id, interface_id, day, kind) DO UPDATE SET expected = excluded.expected, "
    "told_at = excluded.told_at, told_by = excluded.told_by, state = 'open', found = excluded.found, compared_at = NULL"
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of one kind a source says that it sent on one day; `found`: what we had by then, if counted."""

    day: date
    kind: str
    expected: int
    found: int | None = None


@transaction.atomic
def tell_counts(actor: Actor, interface: Interface, counts: Sequence[Count]) -> int:
    """Keep what a source says that it sent; told again, the later word counts. Return how many."""
    actor.require("interfaces.replay")
    now = clock.now()
    latest = {(one.day, one.kind): one for one in counts}
    rows = [
        ExpectedCount(
            tenant_id=actor.tenant_id,
            interface=interface,
            day=one.day,
            kind=one.kind[:32],
            expected=one.expected,
            found=one.found,
            told_at=now,
            told_by=actor.name[:120],
        )
        for one in latest.values()
    ]
    insert_rows(rows, _ON_CONFLICT)
    record_access(actor, "interface.counts", "interface", interface.uid, detail={"count": len(rows)})
    return len(rows)


def read_counts(text: str) -> list[Count]:
    """Return the counts of a CSV text: day, kind, count; a first line of headings is left out.

    Raises:
        InvalidInput: a line does not fit; the text names it.
    """
    found = []
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        if not any(cell.strip() for cell in row) or (number == 1 and not row[0][:1].isdigit()):
            continue
        if number > MOST_LINES:
            raise InvalidInput(_("This file has more than %(n)d lines.") % {"n": MOST_LINES}, where="file")
        found.append(count_of(row, f"{_('line')} {number}"))
    return found


def count_of(row: Sequence[Any], where: str) -> Count:
    """Return one count from its three values.

    Raises:
        InvalidInput: they do not fit.
    """
    try:
        day, kind, number = (str(value).strip() for value in row[:3])
        plain = day.replace("/", "-")
        parsed = date.fromisoformat(plain if "-" in plain else f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}")
        return Count(parsed, kind.upper() if "^" in kind else kind, int(number))
    except ValueError as error:
        said = _("%(where)s does not hold a day, a kind and a count, such as 2026-03-01,ADT^A01,152.")
        raise InvalidInput(said % {"where": where}, where=where) from error


def compare_counts(until: datetime | None = None) -> int:
    """Compare every day that is over and not compared yet; return how many counts were compared."""
    now = until or clock.now()
    waiting = ExpectedCount.objects.filter(state=State.OPEN).select_related("interface").order_by("tenant_id", "id")
    due = [row for row in waiting[:2000] if _ended(row) + GRACE <= now]
    by_tenant: dict[int, list[ExpectedCount]] = {}
    for row in due:
        by_tenant.setdefault(row.tenant_id, []).append(row)
    for tenant_id, rows in by_tenant.items():
        _compare(Actor.system(tenant_id, "connectors"), rows, now)
    return len(due)


def _ended(row: ExpectedCount) -> datetime:
    """Return when the day of a count is over in the zone of its source."""
    return datetime.combine(row.day, time.min, ZoneInfo(row.interface.zone)) + timedelta(days=1)


@transaction.atomic
def _compare(actor: Actor, rows: Sequence[ExpectedCount], now: datetime) -> None:
    for row in rows:
        row.found = _found(row) if row.found is None else row.found
        row.state = State.AGREES if row.found == row.expected else State.DIFFERS
        row.compared_at = now
    differing = [row for row in rows if row.state == State.DIFFERS]
    tasks = create_tasks(actor, [_task(row, now) for row in differing])
    for row in differing:
        row.task_id = tasks.get(_source(row))
    ExpectedCount.objects.bulk_update(rows, ["found", "state", "compared_at", "task_id"])


def _found(row: ExpectedCount) -> int:
    """Return how many came: messages of the kind (`ADT` means every ADT), and what was counted as it went in."""
    starts = _ended(row) - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM connectors_interfacemessage WHERE interface_id = %s AND received_at >= %s "
            "AND received_at < %s AND format <> 'row' AND (kind = %s OR split_part(kind, '^', 1) = %s)",
            [row.interface_id, starts, _ended(row), row.kind, row.kind],
        )
        messages = int(cursor.fetchone()[0])
    tallies = IntakeTally.objects.filter(interface_id=row.interface_id, day=row.day, kind=row.kind)
    return messages + sum(one.applied + one.unchanged + one.ignored + one.parked for one in tallies)


def _task(row: ExpectedCount, now: datetime) -> NewTask:
    return NewTask(
        patient_id=-row.tenant_id,
        kind="check",
        title_code="connectors.counts_differ",
        words={language: _words(row, language) for language in ("zh", "en")},
        source=_source(row),
        due_at=now + _DUE_IN,
    )


def _source(row: ExpectedCount) -> str:
    return f"connectors:counts:{row.pk}"


def _words(row: ExpectedCount, language: str) -> str:
    with translation.override("zh-hans" if language == "zh" else "en"):
        said = _("%(source)s: %(day)s %(kind)s: %(expected)d sent, %(found)d came in. Find out why.")
        return said % {
            "source": row.interface.name,
            "day": row.day,
            "kind": row.kind,
            "expected": row.expected,
            "found": row.found,
        }
