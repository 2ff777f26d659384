"""Opening cases: once for each source, with an owner, clocks, a task, a hold and the fact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from renxin.engagement.conversations.services import place_hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.facts.programs import CaseAssigned, CaseOpened
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User
from renxin.people.patients import selectors as patients
from renxin.programs.cases.course import clocks, facts, owners, rules, tasks
from renxin.programs.cases.hearing import risks
from renxin.programs.cases.models import Case, CaseConcern, CaseKind, CaseNote, CasePraise, CaseStatus, NoteKind
from renxin.programs.cases.packs.terms import terms

from .watching import watch_new


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to open. `source` (`surveys:<response id>`, `worklist:<task id>`) makes it open only once.

    `patient_id` below zero is nobody we know. `started_at` is the first receipt, from which its clocks run;
    `external_due_at` a deadline from outside. A request about data comes with the clock of its own law. `heard` are
    risks found in words that stand elsewhere. `concerned` are the members of staff complained of: none of them is
    given the case. `again_of` is an archived case of which this is a further round. `post` owns it where it is not the
    post of its kind. `praised` are those whom praise names; `may_name`, `may_publish`: what the patient agreed to.
    """

    patient_id: int
    source: str
    department_id: int | None = None
    encounter_id: int | None = None
    response_id: int | None = None
    level: int = 3
    words: str = ""
    kind: str = CaseKind.RECOVERY
    channel: str = ""
    started_at: datetime | None = None
    statutory_due_at: datetime | None = None
    external_due_at: datetime | None = None
    heard: tuple[str, ...] = ()
    concerned: tuple[int, ...] = ()
    again_of_id: int | None = None
    round: int = 1
    post: str = ""
    praised: tuple[int, ...] = ()
    may_name: bool = False
    may_publish: bool = False


def open_case(actor: Actor, new: NewCase) -> Case:
    """Open one case, or return the one that its source opened before."""
    return open_cases(actor, [new])[0]


@transaction.atomic
def open_cases(actor: Actor, new: Sequence[NewCase]) -> list[Case]:
    """Open the cases and return them in order; a source that has a case keeps it, whatever its state."""
    known = {row.source: row for row in Case.objects.of(actor).filter(source__in=[one.source for one in new])}
    fresh = _placed(actor, list({one.source: one for one in new if one.source not in known}.values()))
    made = _insert(actor, fresh)
    _tell(actor, made, fresh)
    watch_new(actor, made)
    found = known | {case.source: case for case in made}
    return [found[one.source] for one in new]


def _placed(actor: Actor, fresh: Sequence[NewCase]) -> list[NewCase]:
    """Return the cases with the department of now where the one they name was merged into another."""
    moved = organizations.successors(actor) if fresh else {}
    return [
        replace(one, department_id=moved[one.department_id]) if one.department_id in moved else one for one in fresh
    ]


def _insert(actor: Actor, fresh: Sequence[NewCase]) -> list[Case]:
    now = clock.now()
    current = patients.current_ids(actor.tenant_id, {one.patient_id for one in fresh})
    wanted = [owners.Wanted(one.kind, one.department_id, frozenset(one.concerned), one.post) for one in fresh]
    chosen = owners.choose(actor, wanted)
    given = numbers(actor, len(fresh), now)
    rows = [
        _case(actor, one, current[one.patient_id], number, owner)
        for one, number, owner in zip(fresh, given, chosen, strict=True)
    ]
    return Case.objects.bulk_create(rows)


def _case(actor: Actor, one: NewCase, patient_id: int, number: str, owner: User | None) -> Case:
    heard = list(dict.fromkeys([*one.heard, *risks.read(one.words)]))
    case = Case(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        number=number,
        kind=one.kind,
        level=one.level if one.kind in (CaseKind.PRAISE, CaseKind.RIGHTS) else risks.level(heard, one.level),
        status=CaseStatus.ASSIGNED if owner else CaseStatus.OPENED,
        owner=owner,
        department_id=one.department_id,
        encounter_id=one.encounter_id,
        channel=one.channel,
        source=one.source,
        response_id=one.response_id,
        risks=heard,
        round=one.round,
        again_of_id=one.again_of_id,
        opened_at=one.started_at or clock.now(),
        statutory_due_at=one.statutory_due_at,
        external_due_at=one.external_due_at,
    )
    case.anchored_at = case.opened_at if one.kind == CaseKind.COMPLAINT else None
    clocks.start(actor, case, case.opened_at, keep_statutory=one.statutory_due_at is not None)
    if one.external_due_at:
        case.solution_due_at = min(case.solution_due_at, one.external_due_at)
        clocks.set_next_rung(case, case.opened_at)
    return case


def _tell(actor: Actor, made: Sequence[Case], fresh: Sequence[NewCase]) -> None:
    """Write the first line of each story, who is concerned, the tasks, the holds and the facts."""
    said = {one.source: one for one in fresh}
    insert_rows([_first_line(case, said[case.source].words) for case in made])
    insert_rows([row for case in made for row in _concerns(case, said[case.source])])
    insert_rows([_praise(case, said[case.source]) for case in made if case.kind == CaseKind.PRAISE])
    tasks.ask_for_answer(actor, made)
    for case in made:
        hold(actor, case)
    record(actor, *[facts.of(CaseOpened, case) for case in made])
    record(actor, *[facts.of(CaseAssigned, case) for case in made if case.owner_id])


def _concerns(case: Case, said: NewCase) -> list[CaseConcern]:
    parts = [(who, CaseConcern.Part.COMPLAINED) for who in said.concerned]
    parts += [(who, CaseConcern.Part.PRAISED) for who in said.praised]
    return [
        CaseConcern(
            tenant_id=case.tenant_id,
            case=case,
            practitioner_id=who,
            part=part,
            department_id=case.department_id,
            noted_at=case.opened_at,
        )
        for who, part in dict(parts).items()
    ]


def _praise(case: Case, said: NewCase) -> CasePraise:
    return CasePraise(
        tenant_id=case.tenant_id,
        case=case,
        heard_at=case.opened_at,
        may_name=said.may_name,
        may_publish=said.may_publish,
    )


def _first_line(case: Case, words: str) -> CaseNote:
    return CaseNote(
        tenant_id=case.tenant_id,
        case=case,
        kind=NoteKind.CHANGE,
        code="again" if case.again_of_id else "opened",
        body=words,
        key=f"opened:{case.pk}",
        written_at=case.opened_at,
    )


def hold(actor: Actor, case: Case) -> None:
    """Keep surveys and marketing from the patient while something of hers is not settled."""
    if case.kind in terms().hold.kinds and not case.is_anonymous:
        place_hold(actor, case.patient_id, "open_case", source=f"cases:{case.pk}", scope=terms().hold.purposes)


def numbers(actor: Actor, count: int, now: datetime) -> list[str]:
    """Return the next numbers of cases of the year of `now`."""
    if not count:
        return []
    year = now.astimezone(organizations.zone_of(actor)).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casecounter (tenant_id, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (tenant_id, year) DO UPDATE SET last = cases_casecounter.last + excluded.last RETURNING last",
            [actor.tenant_id, year, count],
        )
        (last,) = cursor.fetchone()
    return [rules.number_of(year, last - count + 1 + i) for i in range(count)]
