"""Promises begun, turned into tasks, settled: set-based, a few statements for any number of patients."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from renxin.engagement.segments import selectors as segments
from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock, locks
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.packs import as_data
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from . import promise_pack, rules
from .models import Outcome, PromiseRound, ServicePromise

SOURCE: Final = "service_levels"
AT_ONCE: Final = 500
_REFUSED: Final = "refused"

# Whom a promise is made to and has no row for it yet, or had one that ended; the dead are promised nothing.
_NEW: Final = """
WITH tier AS MATERIALIZED ({tier}), wanted AS (SELECT * FROM unnest(%(promises)s::text[], %(levels)s::text[])
                                                 AS p (promise, level))
SELECT w.promise, w.level, t.patient_id FROM tier t JOIN wanted w ON w.level = t.value
JOIN patients_patient p ON p.id = t.patient_id AND p.status = 'active' AND p.deceased_at IS NULL
WHERE NOT EXISTS (SELECT FROM service_levels_servicepromise s WHERE s.tenant_id = %(tenant)s
                  AND s.promise = w.promise AND s.patient_id = t.patient_id AND s.ended_at IS NULL)
ORDER BY w.promise, t.patient_id LIMIT %(most)s
"""
# Promises to people who are no longer of the level, or no longer there.
_OVER: Final = """
WITH tier AS MATERIALIZED ({tier}), over AS (
    SELECT s.id FROM service_levels_servicepromise s
    LEFT JOIN tier t ON t.patient_id = s.patient_id AND t.value = s.level
    LEFT JOIN patients_patient p ON p.id = s.patient_id AND p.status = 'active' AND p.deceased_at IS NULL
    WHERE s.tenant_id = %(tenant)s AND s.ended_at IS NULL
      AND (t.patient_id IS NULL OR p.id IS NULL OR s.promise <> ALL(%(promises)s::text[]))
    ORDER BY s.id LIMIT %(most)s
)
UPDATE service_levels_servicepromise AS s SET ended_at = %(now)s, task_due_at = NULL
FROM over WHERE s.id = over.id RETURNING s.id, s.number
"""
_BEGIN: Final = """ON CONFLICT (tenant_id, promise, patient_id) DO UPDATE SET
    level = EXCLUDED.level, next_at = EXCLUDED.next_at, began_at = EXCLUDED.began_at,
    ended_at = NULL, task_due_at = NULL
    RETURNING id"""


@transaction.atomic
def follow_levels(actor: Actor) -> int:
    """Begin promises to those who came to a level, end those to people who left it; some at once. Return how many."""
    locks.lock(f"{SOURCE}:{actor.tenant_id}")
    ended = _ask(actor, _OVER)
    worklist.cancel_tasks(actor, sources=[_source(*row) for row in ended], reason="level_left")
    found, now, zone = promise_pack.promises(), clock.now(), organizations.zone_of(actor)
    new = [
        {
            "tenant_id": actor.tenant_id,
            "patient_id": patient_id,
            "promise": code,
            "level": level,
            "next_at": rules.first_round(found[code], patient_id, now, zone),
            "began_at": now,
        }
        for code, level, patient_id in _ask(actor, _NEW)
    ]
    begun = insert_rows(new, _BEGIN, model=ServicePromise)
    return len(ended) + len(begun)


@transaction.atomic
def make_tasks(actor: Actor) -> int:
    """Make the tasks of promises that have come round, some at once; return how many."""
    now, found = clock.now(), promise_pack.promises()
    waiting = ServicePromise.objects.of(actor).filter(ended_at__isnull=True, task_due_at__isnull=True)
    due = waiting.filter(next_at__lte=now, promise__in=found)
    rows = list(due.select_for_update(skip_locked=True).order_by("next_at", "pk")[:AT_ONCE])
    departments = patients.newest_departments(actor, [row.patient_id for row in rows])
    for row in rows:
        row.number += 1
        row.task_due_at = now + timedelta(days=found[row.promise].within_days)
    update_rows(rows, ["number", "task_due_at"])
    worklist.create_tasks(
        actor, [_task(row, found[row.promise], departments.get(row.patient_id)) for row in rows if row.task_due_at]
    )
    return len(rows)


@transaction.atomic
def settle_rounds(actor: Actor, done: Iterable[tuple[str, str, datetime]]) -> int:
    """Note what came of rounds by their tasks (source, outcome, when); return how many."""
    told = {parts: (outcome, at) for source, outcome, at in done if (parts := _parts(source))}
    found = ServicePromise.objects.of(actor).filter(pk__in=[row_id for row_id, _number in told]).select_for_update()
    ended: list[tuple[ServicePromise, str, datetime]] = []
    for row in found.order_by("pk"):
        outcome, at = told.get((row.pk, row.number), ("", None))
        if at is not None and row.task_due_at is not None:
            ended.append((row, _judged(row, outcome, at), at))
    return _settle(actor, ended)


@transaction.atomic
def note_missed(actor: Actor) -> int:
    """Call rounds missed whose task was not done in twice its time: it comes round again. Return how many."""
    now, found = clock.now(), promise_pack.promises()
    open_ones = ServicePromise.objects.of(actor).filter(task_due_at__lte=now, ended_at__isnull=True, promise__in=found)
    rows = list(open_ones.select_for_update(skip_locked=True).order_by("task_due_at")[:AT_ONCE])
    over = [row for row in rows if row.task_due_at and now >= _too_late(row)]
    worklist.cancel_tasks(actor, sources=[_source(row.pk, row.number) for row in over], reason="promise_missed")
    return _settle(actor, [(row, Outcome.MISSED, now) for row in over])


def _settle(actor: Actor, ended: Sequence[tuple[ServicePromise, str, datetime]]) -> int:
    zone, found = organizations.zone_of(actor), promise_pack.promises()
    rounds = [
        {
            "tenant_id": actor.tenant_id,
            "service_promise_id": row.pk,
            "patient_id": row.patient_id,
            "promise": row.promise,
            "level": row.level,
            "number": row.number,
            "due_at": row.task_due_at,
            "outcome": outcome,
            "settled_at": at,
        }
        for row, outcome, at in ended
    ]
    insert_rows(rounds, "ON CONFLICT (service_promise_id, number) DO NOTHING", model=PromiseRound)
    for row, _outcome, at in ended:
        row.task_due_at = None
        row.next_at = rules.next_round(found[row.promise], at, zone)
    update_rows([row for row, _outcome, _at in ended], ["task_due_at", "next_at"])
    return len(ended)


def _judged(row: ServicePromise, outcome: str, at: datetime) -> str:
    if outcome == _REFUSED:
        return Outcome.DECLINED
    return Outcome.KEPT if row.task_due_at is not None and at <= row.task_due_at else Outcome.LATE


def _too_late(row: ServicePromise) -> datetime:
    return (row.task_due_at or clock.now()) + timedelta(days=promise_pack.promises()[row.promise].within_days)


def _task(row: ServicePromise, promise: promise_pack.Promise, department_id: int | None) -> worklist.NewTask:
    return worklist.NewTask(
        patient_id=row.patient_id,
        kind=promise.kind,
        title_code=promise.code,
        source=_source(row.pk, row.number),
        due_at=row.task_due_at or row.next_at,
        words=as_data(promise.task),
        department_id=department_id,
    )


def _source(row_id: int, number: int) -> str:
    return f"{SOURCE}:{row_id}:{number}"


def _parts(source: str) -> tuple[int, int] | None:
    package, _, rest = source.partition(":")
    row_id, _, number = rest.partition(":")
    return (int(row_id), int(number)) if package == SOURCE and row_id.isdigit() and number.isdigit() else None


def _ask(actor: Actor, statement: str) -> list[tuple[Any, ...]]:
    found = promise_pack.promises()
    values = {
        "tenant": actor.tenant_id,
        "patients": None,
        "promises": list(found),
        "levels": [each.level for each in found.values()],
        "most": AT_ONCE,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.format(tier=segments.tier_statement()), values)
        return list(cursor.fetchall())
