"""The loop that carries runs on, a part at a time: what a part makes and that it is done stand in one transaction.

Whoever dies in the middle leaves a whole number of parts behind; whoever comes next goes on with the next one. Any
number of workers share a run.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.db.models import F, QuerySet

from renxin.doors.connectors.models import ImportBatch, ImportPart, ImportRun
from renxin.doors.connectors.road.tallying import Tally, add_tallies
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.locks import key_of

from . import ledger, parts
from .applying import Applied, apply_lines
from .plan import Plan
from .reading import open_table
from .setting_aside import set_aside
from .undoing import undo_next

WAITING: Final = "tables.runs"
State = ImportRun.State
_TURNS: Final[dict[str, int]] = {State.CHECKING: 1, State.RUNNING: 2}


class _Moved(Exception):
    """The run was stopped while a part of it was being done."""


def carry_on() -> int:
    """Do the next piece of work of one run that waits; return 1, or 0 when there is nothing to do."""
    waiting = ImportRun.objects.filter(state__in=[State.CHECKING, State.RUNNING, State.UNDOING])
    for run_id, tenant_id, count in waiting.order_by("next_part", "id").values_list("id", "tenant_id", "parts"):
        with tenant.scope(tenant_id):
            if _read(run_id) if count is None else _step(run_id):
                return 1
    return 0


def _step(run_id: int) -> bool:
    run = ImportRun.objects.select_related("interface").filter(pk=run_id).first()
    if run is None or run.state not in (State.CHECKING, State.RUNNING, State.UNDOING):
        return False
    if run.state == State.UNDOING:
        return _alone(run, undo_next)
    try:
        return _part(run) or _alone(run, _end)
    except _Moved:
        return True


def _alone(run: ImportRun, act: Callable[[ImportRun], None]) -> bool:
    """Do something to a run that one worker does; False when another one is at it, or the run has moved on."""
    with transaction.atomic():
        rows = ImportRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("interface")
        found = rows.filter(pk=run.pk, state=run.state).first()
        if found is None or (found.state in _TURNS and _left(found).exists()):
            return False
        act(found)
    return True


def _part(run: ImportRun) -> bool:
    """Do the next part that nobody works on; False when there is none."""
    with transaction.atomic():
        claimed = _left(run).select_for_update(skip_locked=True).order_by("number").values_list("id", "number").first()
        if claimed is None:
            return False
        part_id, number = claimed
        done = (_check_part if run.state == State.CHECKING else _run_part)(run, number)
        ImportPart.objects.filter(pk=part_id).update(turn=_TURNS[run.state])
        _count(run, number, done)
    return True


def _left(run: ImportRun) -> QuerySet[ImportPart]:
    parts_of = ImportPart.objects.of(run.tenant_id).filter(run=run, kind=ImportPart.Kind.ROWS)
    return parts_of.filter(turn__lt=_TURNS[run.state])


def _check_part(run: ImportRun, number: int) -> Applied:
    """Do with a part what the run will do, and take it all back: so the dry run finds what the run would find."""
    plan = Plan.of_run(run)
    with transaction.atomic():
        done = apply_lines(plan, parts.rows_of(run, number))
        transaction.set_rollback(True)
    return done


def _run_part(run: ImportRun, number: int) -> Applied:
    plan = Plan.of_run(run)
    done = apply_lines(plan, parts.rows_of(run, number))
    set_aside(plan, done.faults, run)
    ImportBatch.objects.create(
        tenant_id=run.tenant_id, run=run, number=number, made=done.made, marks=ledger.marks() if done.made else {}
    )
    tally = Tally(
        kind=run.kind,
        day=clock.today(),
        applied=len(done.patient_ids),
        ignored=done.ignored,
        parked=len(done.faults),
    )
    add_tallies(run.interface, [tally])
    return done


def _count(run: ImportRun, number: int, done: Applied) -> None:
    """Count a part; when the run was stopped meanwhile, the part is taken back and waits."""
    parts.keep_faults(run, number, done.faults)
    good, bad = len(done.patient_ids), len(done.faults)
    counted = ImportRun.objects.filter(pk=run.pk, state=run.state).update(
        next_part=F("next_part") + 1,
        seen=F("seen") + good + bad + done.ignored,
        good=F("good") + good,
        bad=F("bad") + bad,
        ignored=F("ignored") + done.ignored,
        created=F("created") + len(done.created),
        known=F("known") + done.known,
    )
    if not counted:
        raise _Moved


def _end(run: ImportRun) -> None:
    if run.state == State.CHECKING:
        run.state = State.CHECKED
        run.checked = {name: getattr(run, name) for name in ("good", "bad", "ignored", "created", "known")}
    else:
        run.state, run.ended_at = State.DONE, clock.now()
        parts.forget(run, ImportPart.Kind.ROWS)
    run.save(update_fields=["state", "checked", "ended_at"])


def _read(run_id: int) -> bool:
    """Cut the file into parts of a thousand rows; whoever was interrupted goes on behind the last part kept."""
    if not _lock(run_id):
        return False
    try:
        run = ImportRun.objects.select_related("interface").get(pk=run_id)
        if run.parts is None:
            _read_file(run)
    finally:
        _unlock(run_id)
    return True


def _read_file(run: ImportRun) -> None:
    kept = parts.pieces_of_rows(run)
    try:
        with parts.opened_file(run) as file:
            table = open_table(file, run.file_name)
            lines = islice(table.lines, kept * parts.ROWS, None)
            total = kept * parts.ROWS
            while piece := list(islice(lines, parts.ROWS)):
                parts.keep_rows(run, kept, piece)
                kept += 1
                total += len(piece)
                ImportRun.objects.filter(pk=run.pk).update(total=total)
    except InvalidInput as error:
        run.state, run.reason = State.FAILED, str(error.message)[:200]
        run.save(update_fields=["state", "reason"])
        return
    ImportRun.objects.filter(pk=run.pk).update(parts=kept, total=F("total") if kept else 0)


def _lock(run_id: int) -> bool:
    """Hold the reading of a run for as long as this connection lives: reading commits part by part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key_of(f"tables.read.{run_id}")])
        return bool(cursor.fetchone()[0])


def _unlock(run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key_of(f"tables.read.{run_id}")])
