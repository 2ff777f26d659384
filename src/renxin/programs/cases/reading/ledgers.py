"""Reads of what was done to make good: of one case, and the ledger of the house."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.cases import selectors
from renxin.programs.cases.models import Case, CaseApology, CaseMeasure
from renxin.programs.cases.packs.amends import Measure, amends
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.services.apologising import may_clear
from renxin.programs.cases.services.making_good import may_decide, tier_of

_MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as its page shows it: in words, who approves it, and what the reader may do with it now."""

    row: CaseMeasure
    words: str
    measure: Measure | None
    post: str
    needs_minutes: bool
    decides: bool
    finishes: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One version of an apology, and what the reader may do with it now."""

    row: CaseApology
    newest: bool
    waits: bool
    clears: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The ledger of a month: its lines, what was paid, what is promised, what waits."""

    lines: list[Line]
    paid: Decimal
    promised: Decimal
    waiting: int
    before: datetime
    after: datetime


def of_case(actor: Actor, case: Case) -> list[Line]:
    """Return the measures of a case that the actor may see, the oldest first."""
    rows = case.measures.select_related(
        "proposed_by__practitioner", "decided_by__practitioner", "done_by__practitioner"
    )
    found = rows.filter(case__in=selectors.visible(actor)).order_by("proposed_at", "id")
    return [_line(actor, row, case) for row in found]


def apologies(actor: Actor, case: Case) -> list[Said]:
    """Return the versions of the apology, the newest first."""
    rows = list(
        case.apologies.select_related("written_by__practitioner", "cleared_by__practitioner").order_by("-version")
    )
    legal = {user.pk for user in may_clear(actor, case)} if any(row.flags for row in rows) else set()
    found = []
    for number, row in enumerate(rows):
        waits = bool(row.flags) and row.cleared_at is None
        clears = waits and number == 0 and actor.user_id in legal and actor.user_id != row.written_by_id
        found.append(Said(row, number == 0, waits, clears))
    return found


def month(actor: Actor, start: datetime) -> Month:
    """Return what costs money and was proposed in the month from `start`, and whatever still waits for a decision."""
    after = (start + timedelta(days=32)).replace(day=1)
    here = Q(proposed_at__gte=start, proposed_at__lt=after) | Q(state=CaseMeasure.State.PROPOSED)
    rows = CaseMeasure.objects.of(actor).filter(here, amount__isnull=False, case__in=selectors.visible(actor))
    rows = rows.select_related("case__department", "proposed_by__practitioner", "decided_by__practitioner")
    lines = [_listed(row) for row in rows.order_by("-proposed_at", "-id")[:_MOST]]
    lines.sort(key=lambda line: line.row.state != CaseMeasure.State.PROPOSED)
    return Month(
        lines,
        paid=_sum(lines, CaseMeasure.State.DONE),
        promised=_sum(lines, CaseMeasure.State.APPROVED),
        waiting=sum(line.row.state == CaseMeasure.State.PROPOSED for line in lines),
        before=(start - timedelta(days=1)).replace(day=1),
        after=after,
    )


def measure(actor: Actor, case: Case, uid: str) -> CaseMeasure:
    """Return one measure of a case that the actor may see.

    Raises:
        NotFound: there is none.
    """
    rows = CaseMeasure.objects.of(actor).filter(case=case, case__in=selectors.visible(actor))
    found = rows.filter(uid=_uid(uid)).select_related("case").first()
    if found is None:
        raise NotFound("measure")
    return found


def apology(actor: Actor, case: Case, uid: str) -> CaseApology:
    """Return one version of an apology of a case that the actor may see.

    Raises:
        NotFound: there is none.
    """
    rows = CaseApology.objects.of(actor).filter(case=case, case__in=selectors.visible(actor))
    found = rows.filter(uid=_uid(uid)).select_related("case").first()
    if found is None:
        raise NotFound("apology")
    return found


def _line(actor: Actor, row: CaseMeasure, case: Case) -> Line:
    row.case = case
    listed = _listed(row)
    if row.amount is None or row.state != CaseMeasure.State.PROPOSED:
        paid_by_third = not row.amount or actor.user_id not in (row.proposed_by_id, row.decided_by_id)
        finishes = row.state == CaseMeasure.State.APPROVED and actor.may("cases.work") and paid_by_third
        return replace(listed, finishes=finishes)
    decides = actor.user_id in {user.pk for user in may_decide(actor, row)}
    tier = tier_of(row)
    return replace(listed, decides=decides, post=str(terms().post(tier.post).text), needs_minutes=tier.minutes)


def _listed(row: CaseMeasure) -> Line:
    known = amends().measure(row.code)
    post = str(terms().post(row.post).text) if row.post else ""
    return Line(row, str(known.text) if known else row.code, known, post, False, False, False)


def _sum(lines: list[Line], state: str) -> Decimal:
    return sum((line.row.amount or Decimal(0) for line in lines if line.row.state == state), Decimal(0))


def _uid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise NotFound("reference") from error
