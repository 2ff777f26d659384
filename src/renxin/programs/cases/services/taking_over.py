"""Complaints of the past, taken over from another system: closed from the first day, no clock, no task, no hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseOpened
from renxin.kernel.timeline.services import record
from renxin.programs.cases.models import Case, CaseKind, CaseNote, CaseStatus, Channel, NoteKind, Outcome

from .opening import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A complaint that is over. `key` names it for ever; `words` is what it was about, `answer` what was done."""

    patient_id: int
    key: str
    opened_at: datetime
    closed_at: datetime
    words: str
    answer: str = ""
    outcome: str = Outcome.RESOLVED
    level: int = 3
    department_id: int | None = None


@transaction.atomic
def import_past_cases(actor: Actor, cases: Sequence[PastCase]) -> int:
    """Keep complaints of the past as closed cases; return how many are new. Told to the history only."""
    actor.require("patients.import")
    by_key = {_source(one): one for one in cases}
    known = set(Case.objects.of(actor).filter(source__in=by_key).values_list("source", flat=True))
    fresh = sorted((one for key, one in by_key.items() if key not in known), key=lambda one: one.opened_at)
    rows: list[Case] = []
    for _year, group in groupby(fresh, key=lambda one: one.opened_at.year):
        of_year = list(group)
        given = numbers(actor, len(of_year), of_year[0].opened_at)
        rows += [_case(actor, one, number) for one, number in zip(of_year, given, strict=True)]
    keys = dict(insert_rows(rows, "RETURNING source, id"))
    insert_rows([note for one in fresh for note in _notes(actor, one, keys[_source(one)])])
    record(actor, *(fact for one in fresh for fact in _facts(one, keys[_source(one)])), historic=True)
    return len(fresh)


def _source(one: PastCase) -> str:
    return f"import:{one.key}"[:80]


def _case(actor: Actor, one: PastCase, number: str) -> Case:
    return Case(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=one.patient_id,
        number=number,
        kind=CaseKind.COMPLAINT,
        channel=Channel.IMPORT,
        anchored_at=one.opened_at,
        level=one.level,
        status=CaseStatus.CLOSED,
        department_id=one.department_id,
        source=_source(one),
        opened_at=one.opened_at,
        round_started_at=one.opened_at,
        response_due_at=one.closed_at,
        solution_due_at=one.closed_at,
        due_at=one.closed_at,
        first_answered_at=one.closed_at,
        answered_at=one.closed_at,
        solved_at=one.closed_at if one.outcome in (Outcome.RESOLVED, Outcome.PARTLY) else None,
        closed_at=one.closed_at,
        outcome=one.outcome,
        ladder_at=one.opened_at,
    )


def _notes(actor: Actor, one: PastCase, case_id: int) -> list[CaseNote]:
    told = [
        CaseNote(
            tenant_id=actor.tenant_id,
            case_id=case_id,
            kind=NoteKind.CHANGE,
            code="opened",
            body=one.words,
            written_at=one.opened_at,
        )
    ]
    if one.answer:
        told.append(
            CaseNote(
                tenant_id=actor.tenant_id,
                case_id=case_id,
                kind=NoteKind.ANSWER,
                body=one.answer,
                written_at=one.closed_at,
            )
        )
    return told


def _facts(one: PastCase, case_id: int) -> list[CaseOpened | CaseClosed]:
    about = {
        "patient_id": one.patient_id,
        "case_id": case_id,
        "case_kind": str(CaseKind.COMPLAINT),
        "level": one.level,
        "department_id": one.department_id,
    }
    minutes = int((one.closed_at - one.opened_at).total_seconds() // 60)
    closed = CaseClosed(occurred_at=one.closed_at, outcome=one.outcome, minutes=minutes, **about)  # type: ignore[arg-type]
    return [CaseOpened(occurred_at=one.opened_at, **about), closed]  # type: ignore[arg-type]
