"""What sources say about a person: the winner stands on the patient, and where they disagree both are kept.

Rows are written only when a source contradicts what is known. A source that repeats itself writes nothing and changes
nothing, even if it lost: so a correction at the desk is not undone by the next message.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import rules, survivorship
from renxin.people.patients.models import Patient, SourceStatement
from renxin.people.patients.survivorship import Saying

from . import naming
from .intake import Intake
from .locking import lock_current

_WRITTEN: Final = ("value", "grade", "said_at", "wins", "chosen_by", "chosen_at", "reason")
_BLANK: Final = frozenset({"", "unknown"})


@dataclass(slots=True)
class _Pen:
    """The rows to write at the end: new ones, and known ones that changed."""

    new: list[SourceStatement]
    changed: dict[int, SourceStatement]

    def put(self, row: SourceStatement) -> None:
        if row.pk is None:
            if row not in self.new:
                self.new.append(row)
        else:
            self.changed[row.pk] = row

    def write(self) -> None:
        insert_rows(self.new)
        update_rows(list(self.changed.values()), _WRITTEN)


def settle(said: Sequence[tuple[Patient, Intake]]) -> list[list[str]]:
    """Put onto each patient (not saved) what her source says and the rule lets win; return the changed fields."""
    at = clock.now()
    known = _statements(patient for patient, intake in said if _disagrees(patient, intake))
    pen = _Pen([], {})
    answers = []
    for patient, intake in said:
        changed = []
        values = _values(intake)
        _raise(patient, intake.source, values, known[patient.pk], pen)
        for field, value in values.items():
            if text_of(getattr(patient, field)) == value:
                continue
            grade = survivorship.grade_of(intake.source, field, verified=_is_proved(intake))
            new = Saying(intake.source, grade, value, at)
            if _takes_over(patient, field, new, known[patient.pk], pen):
                put_value(patient, field, value)
                changed.append(field)
        answers.append(changed)
    pen.write()
    return answers


def overrule(patient: Patient, changes: dict[str, Any], source: str) -> None:
    """Note that `source` replaces what is said of a patient (before it is written), so that the old is not lost.

    What it leaves alone stays the word of whoever said it: else the next correction would take it for ours.
    """
    changed = [field for field in survivorship.FIELDS if field in changes]
    contradicted = [
        field for field in changed if text_of(getattr(patient, field)) not in (*_BLANK, text_of(changes[field]))
    ]
    takes_over = bool(changed) and source != patient.source
    if not contradicted and not takes_over:
        return
    pen, known, at = _Pen([], {}), _statements([patient])[patient.pk], clock.now()
    for field in survivorship.FIELDS if takes_over else ():
        if field not in contradicted and text_of(getattr(patient, field)) not in _BLANK:
            _of_field(patient, field, known, pen)
    for field in contradicted:
        new = Saying(source, survivorship.grade_of(source), text_of(changes[field]), at)
        rows = _of_field(patient, field, known, pen)
        _write_saying(patient, field, new, rows, pen, wins=True)
    pen.write()


def takes_back(patient: Patient, field: str, source: str) -> bool:
    """Tell whether a source that says it does not know (any more) takes back a value that it alone has said."""
    if text_of(getattr(patient, field)) in _BLANK or patient.source != source:
        return False
    return not SourceStatement.objects.filter(tenant_id=patient.tenant_id, patient_id=patient.pk, field=field).exists()


@transaction.atomic
def choose_statement(actor: Actor, statement_id: uuid.UUID | str, reason: str) -> Patient:
    """Let a person decide which of the contradicting values is right; no source overrules her.

    Raises:
        NotFound: there is no such statement.
        InvalidInput: no reason was given.
    """
    actor.require("patients.edit")
    if not reason.strip():
        raise InvalidInput(_("Say in a few words why this value is right."), where="reason")
    row = SourceStatement.objects.of(actor).filter(uid=statement_id).first()
    if row is None:
        raise NotFound("statement")
    current = lock_current(actor.tenant_id, [row.patient_id])[row.patient_id]
    patient = Patient.objects.of(actor).get(pk=current)
    others = SourceStatement.objects.of(actor).filter(patient_id=current, field=row.field).exclude(pk=row.pk)
    others.update(wins=False, chosen_by="", chosen_at=None, reason="")
    row.wins, row.chosen_by, row.chosen_at, row.reason = True, actor.name[:120], clock.now(), reason.strip()[:240]
    row.save(update_fields=list(_WRITTEN))
    record_access(actor, "choose", "patient", patient.uid, patient_id=patient.pk, reason=row.reason)
    if text_of(getattr(patient, row.field)) != row.value:
        put_value(patient, row.field, row.value)
        patient.updated_at = clock.now()
        patient.save()
        fact = PatientUpdated(patient_id=patient.pk, occurred_at=clock.now(), fields=(row.field,), source="staff")
        record(actor, fact)
    return patient


def text_of(value: Any) -> str:
    """Return a field's value as statements keep it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def put_value(patient: Patient, field: str, text: str) -> None:
    """Put a kept value onto a patient (not saved)."""
    if field == "name":
        naming.name_of(patient, text)
    else:
        setattr(patient, field, date.fromisoformat(text) if field == "birth_date" else text)


def _values(intake: Intake) -> dict[str, str]:
    data = intake.data
    said = {"name": data.name[:120], "sex": data.sex, "birth_date": text_of(data.birth_date), "address": data.address}
    return {field: value for field, value in said.items() if value not in _BLANK}


def _disagrees(patient: Patient, intake: Intake) -> bool:
    return any(
        text_of(getattr(patient, field)) not in (*_BLANK, value) for field, value in _values(intake).items()
    ) or _raises(patient, intake.source)


def _raises(patient: Patient, source: str) -> bool:
    grades = (survivorship.grade_of(source), survivorship.grade_of(patient.source))
    return survivorship.rank_of(grades[0]) > survivorship.rank_of(grades[1])


def _raise(patient: Patient, source: str, values: dict[str, str], known: list[SourceStatement], pen: _Pen) -> None:
    """A stronger source takes over the record; what it does not say stays the weaker one's."""
    if not _raises(patient, source):
        return
    for field in survivorship.FIELDS:
        value = text_of(getattr(patient, field))
        if value not in _BLANK and values.get(field) != value:
            _of_field(patient, field, known, pen)
    patient.source = source


def _takes_over(patient: Patient, field: str, new: Saying, known: list[SourceStatement], pen: _Pen) -> bool:
    """Keep what a source says of a field if it is news; tell whether it wins."""
    if text_of(getattr(patient, field)) in _BLANK:
        return True
    mine = next((row for row in known if (row.field, row.source) == (field, new.source)), None)
    if mine is not None and mine.value == new.value:
        return False  # it said so before
    of_field = [row for row in known if row.field == field]
    if not of_field and patient.source == new.source and new.grade == survivorship.grade_of(new.source):
        return True  # one source corrects itself: nobody disagrees
    rows = _of_field(patient, field, known, pen)
    winner = next(row for row in rows if row.wins)
    grade = survivorship.CHOSEN if winner.chosen_by else winner.grade
    does_win = survivorship.wins(new, Saying(winner.source, grade, winner.value, winner.said_at))
    _write_saying(patient, field, new, rows, pen, wins=does_win)
    return does_win


def _of_field(patient: Patient, field: str, known: list[SourceStatement], pen: _Pen) -> list[SourceStatement]:
    """Return the statements about a field; the value in force is among them, marked as winning."""
    rows = [row for row in known if row.field == field]
    if any(row.wins for row in rows):
        return rows
    standing = Saying(
        patient.source, survivorship.grade_of(patient.source), text_of(getattr(patient, field)), patient.updated_at
    )
    row = _row_of(patient, field, standing, rows)
    row.wins = True
    pen.put(row)
    if row not in known:
        known.append(row)
        rows.append(row)
    return rows


def _write_saying(
    patient: Patient, field: str, new: Saying, rows: list[SourceStatement], pen: _Pen, *, wins: bool
) -> None:
    row = _row_of(patient, field, new, rows)
    row.value, row.grade, row.said_at = new.value, new.grade, new.said_at
    if wins:
        for other in rows:
            if other is not row and other.wins:
                other.wins, other.chosen_by, other.chosen_at, other.reason = False, "", None, ""
                pen.put(other)
        row.wins = True
    pen.put(row)


def _row_of(patient: Patient, field: str, said: Saying, rows: list[SourceStatement]) -> SourceStatement:
    found = next((row for row in rows if row.source == said.source), None)
    return found or SourceStatement(
        tenant_id=patient.tenant_id,
        patient_id=patient.pk,
        source=said.source,
        field=field,
        value=said.value,
        grade=said.grade,
        said_at=said.said_at,
    )


def _is_proved(intake: Intake) -> bool:
    return any(item.verified and not item.is_claim and item.system in rules.DOCUMENTS for item in intake.identifiers)


def _statements(patients: Iterable[Patient]) -> dict[int, list[SourceStatement]]:
    wanted = list(patients)
    found: dict[int, list[SourceStatement]] = defaultdict(list)
    if wanted:
        ids = {patient.pk for patient in wanted}
        rows = SourceStatement.objects.of(wanted[0].tenant_id).filter(patient_id__any=ids)
        for row in rows.order_by("said_at", "pk"):
            found[row.patient_id].append(row)
    return found
