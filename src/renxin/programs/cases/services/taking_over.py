"""Cases of the past, taken over from another system: closed from the first day, no task, no alarm, no hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseFact, CaseFirstAnswered, CaseOpened, CaseSolved
from renxin.kernel.timeline.services import record
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import (
    Case,
    CaseCause,
    CaseConcern,
    CaseKind,
    CaseNote,
    CasePraise,
    CaseStatus,
    Channel,
    NoteKind,
    Outcome,
)

from .finding import Problem
from .opening import numbers

_SETTLED = (Outcome.RESOLVED, Outcome.PARTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A case that is over. `key` names it for ever; `words` is what it was about, `answer` what was done.

    `answered_at` is the first word to the patient; without it, the day it was closed.
    """

    patient_id: int
    key: str
    opened_at: datetime
    closed_at: datetime
    words: str
    answer: str = ""
    outcome: str = Outcome.RESOLVED
    level: int = 3
    department_id: int | None = None
    kind: str = CaseKind.COMPLAINT
    channel: str = Channel.IMPORT
    owner_id: int | None = None
    answered_at: datetime | None = None
    finding: str = ""
    improvement: str = ""
    problems: tuple[Problem, ...] = ()
    praised: tuple[int, ...] = ()
    concerned: tuple[int, ...] = ()


@transaction.atomic
def import_past_cases(actor: Actor, cases: Sequence[PastCase]) -> int:
    """Keep cases of the past as closed ones; return how many are new. Told to the history only."""
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
    told = [(one, keys[_source(one)]) for one in fresh]
    insert_rows([note for one, key in told for note in _notes(actor, one, key)])
    insert_rows([row for one, key in told for row in _problems(actor, one, key)])
    insert_rows([row for one, key in told for row in _people(actor, one, key)])
    insert_rows([_praise(actor, one, key) for one, key in told if one.kind == CaseKind.PRAISE])
    record(actor, *(fact for one, key in told for fact in _facts(one, key)), historic=True)
    return len(fresh)


def _source(one: PastCase) -> str:
    return f"import:{one.key}"[:80]


def _case(actor: Actor, one: PastCase, number: str) -> Case:
    case = Case(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=one.patient_id,
        number=number,
        kind=one.kind,
        level=one.level,
        owner_id=one.owner_id,
        department_id=one.department_id,
        channel=one.channel,
        source=_source(one),
        opened_at=one.opened_at,
        accepted_at=one.opened_at,
        anchored_at=one.opened_at if one.kind == CaseKind.COMPLAINT else None,
        finding=one.finding,
        improvement=one.improvement,
        outcome=one.outcome,
    )
    clocks.start(actor, case, one.opened_at)
    case.status, case.next_rung_at, case.closed_at = CaseStatus.CLOSED, None, one.closed_at
    case.first_answered_at = case.contacted_at = one.answered_at or one.closed_at
    case.contacted_by_id = one.owner_id
    case.answered_at = one.closed_at
    case.solved_at = one.closed_at if one.outcome in _SETTLED else None
    return case


def _notes(actor: Actor, one: PastCase, case_id: int) -> list[CaseNote]:
    lines = [(NoteKind.CHANGE, "opened", one.words, one.opened_at)]
    if one.answer:
        lines.append((NoteKind.ANSWER, "", one.answer, one.closed_at))
    return [
        CaseNote(tenant_id=actor.tenant_id, case_id=case_id, kind=kind, code=code, body=body, written_at=at)
        for kind, code, body, at in lines
    ]


def _problems(actor: Actor, one: PastCase, case_id: int) -> list[CaseCause]:
    return [
        CaseCause(
            tenant_id=actor.tenant_id,
            case_id=case_id,
            category=problem.category,
            sub_category=problem.sub_category,
            severity=problem.severity,
            stage=problem.stage,
            department_id=problem.department_id or one.department_id,
            noted_at=one.closed_at,
        )
        for problem in one.problems
    ]


def _people(actor: Actor, one: PastCase, case_id: int) -> list[CaseConcern]:
    parts = [(person, CaseConcern.Part.COMPLAINED) for person in one.concerned]
    parts += [(person, CaseConcern.Part.PRAISED) for person in one.praised]
    return [
        CaseConcern(
            tenant_id=actor.tenant_id,
            case_id=case_id,
            practitioner_id=person,
            part=part,
            department_id=one.department_id,
            noted_at=one.opened_at,
        )
        for person, part in parts
    ]


def _praise(actor: Actor, one: PastCase, case_id: int) -> CasePraise:
    """Return praise of the past as read: it counts where it names somebody."""
    state = CasePraise.State.RECORDED if one.praised else CasePraise.State.DROPPED
    return CasePraise(
        tenant_id=actor.tenant_id, case_id=case_id, state=state, heard_at=one.opened_at, recorded_at=one.closed_at
    )


def _facts(one: PastCase, case_id: int) -> list[CaseFact]:
    about = {
        "patient_id": one.patient_id,
        "case_id": case_id,
        "case_kind": str(one.kind),
        "level": one.level,
        "owner_id": one.owner_id,
        "department_id": one.department_id,
    }
    told: list[CaseFact] = [CaseOpened(occurred_at=one.opened_at, **about)]  # type: ignore[arg-type]
    if one.answered_at:
        minutes = _minutes(one.opened_at, one.answered_at)
        told.append(CaseFirstAnswered(occurred_at=one.answered_at, minutes=minutes, **about))  # type: ignore[arg-type]
    closing = {"occurred_at": one.closed_at, "minutes": _minutes(one.opened_at, one.closed_at), "outcome": one.outcome}
    if one.outcome in _SETTLED and one.answered_at:
        told.append(CaseSolved(**closing, **about))  # type: ignore[arg-type]
    return [*told, CaseClosed(**closing, **about)]  # type: ignore[arg-type]


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)
