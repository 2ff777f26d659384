"""Opening cases: once for each source, with an owner, clocks, a task, a hold and the fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from renxin.engagement.conversations.services import place_hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import CaseAssigned, CaseOpened
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.cases import clocks, facts, owners, rules, tasks
from renxin.programs.cases.models import Case, CaseKind, CaseNote, CaseStatus, NoteKind
from renxin.programs.cases.terms import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to open. `source` (`surveys:<response id>`, `worklist:<task id>`) makes it open only once.

    A request about data comes with the instant it was received and the clock that runs from there.
    """

    patient_id: int
    source: str
    department_id: int | None = None
    encounter_id: int | None = None
    response_id: int | None = None
    level: int = 3
    words: str = ""
    kind: str = CaseKind.RECOVERY
    started_at: datetime | None = None
    statutory_due_at: datetime | None = None


def open_case(actor: Actor, new: NewCase) -> Case:
    """Open one case, or return the one that its source opened before."""
    return open_cases(actor, [new])[0]


@transaction.atomic
def open_cases(actor: Actor, new: Sequence[NewCase]) -> list[Case]:
    """Open the cases and return them in order; a source that has a case keeps it, whatever its state."""
    known = {row.source: row for row in Case.objects.of(actor).filter(source__in=[one.source for one in new])}
    fresh = list({one.source: one for one in new if one.source not in known}.values())
    made = _insert(actor, fresh)
    _follow_up(actor, made, {one.source: one.words for one in fresh})
    found = known | {case.source: case for case in made}
    return [found[one.source] for one in new]


def _insert(actor: Actor, fresh: Sequence[NewCase]) -> list[Case]:
    now = clock.now()
    current = patients.current_ids(actor.tenant_id, {one.patient_id for one in fresh})
    chosen = owners.choose(actor, [one.department_id for one in fresh])
    rows = []
    for one, number, owner in zip(fresh, numbers(actor, len(fresh), now), chosen, strict=True):
        case = Case(
            tenant_id=actor.tenant_id,
            patient_id=current[one.patient_id],
            number=number,
            kind=one.kind,
            level=one.level,
            status=CaseStatus.ASSIGNED if owner else CaseStatus.OPENED,
            owner=owner,
            department_id=one.department_id,
            encounter_id=one.encounter_id,
            source=one.source,
            response_id=one.response_id,
            opened_at=one.started_at or now,
            statutory_due_at=one.statutory_due_at,
        )
        clocks.start(actor, case, case.opened_at, keep_statutory=one.statutory_due_at is not None)
        rows.append(case)
    return Case.objects.bulk_create(rows)


def _follow_up(actor: Actor, made: Sequence[Case], words: dict[str, str]) -> None:
    CaseNote.objects.bulk_create(
        [
            CaseNote(
                tenant_id=actor.tenant_id,
                case=case,
                kind=NoteKind.CHANGE,
                code="opened",
                body=words[case.source],
                key=f"opened:{case.pk}",
                written_at=case.opened_at,
            )
            for case in made
        ]
    )
    tasks.ask_for_answer(actor, made)
    for case in made:
        if case.kind != CaseKind.RIGHTS:
            hold(actor, case)
    record(actor, *[facts.of(CaseOpened, case) for case in made])
    record(actor, *[facts.of(CaseAssigned, case) for case in made if case.owner_id])


def hold(actor: Actor, case: Case) -> None:
    """Keep surveys and marketing from the patient while the case is open."""
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
