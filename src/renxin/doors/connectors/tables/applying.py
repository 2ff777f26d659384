"""A batch of rows taken in: read, matched, written, in one transaction; what is wrong is set aside row by row."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import OperationalError, transaction

from renxin.doors.connectors.road.rules import is_test_patient
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.services import Statement, state_traits
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.jobs.services import is_strict
from renxin.kernel.timeline.services import of_the_past

from . import ledger, reasons
from .kinds import Batch, kind_of
from .people import find_people
from .plan import Plan
from .reading import Line
from .reasons import Reason
from .rows import Fault, Row

log = logging.getLogger("renxin.intake")


@dataclass(slots=True)
class Applied:
    """What became of a batch: the patient of each good row, who is new, what was set aside, what was made.

    `ignored` counts the rows of test patients, of which nothing is kept.
    """

    patient_ids: dict[int, int] = field(default_factory=dict)
    created: list[int] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)
    made: dict[str, list[int]] = field(default_factory=dict)
    ignored: int = 0

    def add(self, other: "Applied") -> None:
        """Add what became of another part of the batch."""
        self.patient_ids |= other.patient_ids
        self.created += other.created
        self.known += other.known
        self.faults += other.faults


class _Refused(Exception):
    """Rows were refused after something had been written: it is taken back, and done again without them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def apply_lines(plan: Plan, lines: Sequence[Line]) -> Applied:
    """Take rows in, inside the caller's transaction. Of a row that is set aside nothing stays."""
    rows, faults = plan.reader().read(lines)
    people = [row for row in rows if not is_test_patient(row.get("name"))]
    kind = kind_of(plan.kind)
    start = ledger.before(kind)
    with of_the_past() if plan.historic else nullcontext():
        done = _apply(plan, people)
    done.ignored = len(rows) - len(people)
    done.faults = sorted([*faults, *done.faults], key=lambda fault: fault.number)
    done.made = ledger.made_since(start, plan.actor.tenant_id, done.patient_ids.values(), done.created)
    return done


def _apply(plan: Plan, rows: Sequence[Row]) -> Applied:
    """Apply rows together; when something fails that nobody foresaw, halve until the row is found that it was."""
    if not rows:
        return Applied()
    refused: list[Fault] = []
    while True:
        try:
            with transaction.atomic():
                done = _together(plan, rows)
            done.faults += refused
            return done
        except _Refused as error:
            wrong = {fault.number for fault in error.faults}
            refused += error.faults
            rows = [row for row in rows if row.number not in wrong]
        except OperationalError:
            raise  # the connection or the whole transaction is in doubt: the batch is taken again
        except Exception as error:
            done = _halves(plan, rows, error)
            done.faults += refused
            return done


def _halves(plan: Plan, rows: Sequence[Row], error: Exception) -> Applied:
    if len(rows) == 1:
        return Applied(faults=[_failed(rows[0], error)])
    half = len(rows) // 2
    done = _apply(plan, rows[:half])
    done.add(_apply(plan, rows[half:]))
    return done


def _failed(row: Row, error: Exception) -> Fault:
    if isinstance(error, RenxinError):
        return Fault(row.number, row.cells, reasons.REFUSED)
    if is_strict():
        raise error
    log.error("tables: row %s failed: %s", row.number, type(error).__name__)
    return Fault(row.number, row.cells, reasons.FAILED)


def _together(plan: Plan, rows: Sequence[Row]) -> Applied:
    kind = kind_of(plan.kind)
    batch = Batch(plan.actor, plan.mapping, list(rows), {})
    if kind.check:
        kind.check(batch)
    checked = _once(batch.faults)
    sound = batch.sound()
    found = find_people(plan.actor, sound, plan.mapping)
    batch.rows = [row for row in sound if row.number in found.patient_ids]
    batch.patient_ids, batch.faults = found.patient_ids, []
    kind.apply(batch)
    _state_payers(batch)
    if batch.faults:
        raise _Refused(_once([*checked, *found.faults, *batch.faults]))
    return Applied(found.patient_ids, found.created, found.known, [*checked, *found.faults])


def _state_payers(batch: Batch) -> None:
    """Write down who pays for whom, as far as the rows say it in words that are known."""
    said = [(row, segments.code_of_writing("payer", row.get("payer"))) for row in batch.sound()]
    statements = [Statement(patient_id=batch.patient(row), trait="payer", code=code) for row, code in said if code]
    if statements:
        state_traits(batch.actor, statements, source=batch.mapping.source)


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Return one fault for each row, the first that was found."""
    return list({fault.number: fault for fault in reversed(faults)}.values())[::-1]


__all__ = ["Applied", "Reason", "apply_lines"]
