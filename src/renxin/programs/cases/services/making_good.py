"""Recovery measures: proposed by one, approved by the post of their tier, done and paid by a third."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.programs.cases.course import owners, tasks
from renxin.programs.cases.models import Case, CaseMeasure, NoteKind
from renxin.programs.cases.packs.amends import Measure, Tier, amends

from .changing import locked, tell_story

State = CaseMeasure.State
_MOST = Decimal("99999999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasure:
    """A measure as somebody proposes it; `amount` as it was written."""

    code: str
    words: str = ""
    amount: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The numbers of the papers that stand for money: agreement, mediation or claim, voucher."""

    agreement: str = ""
    outside: str = ""
    voucher: str = ""


@transaction.atomic
def propose_measure(actor: Actor, case: Case, new: NewMeasure) -> CaseMeasure:
    """Propose what is done to make good. What costs nothing needs nobody's word.

    Raises:
        InvalidInput: the measure is none, its sum or its basis is missing, or only mediators may grant it.
        WrongState: the file is archived.
    """
    actor.require("cases.work")
    case = _unarchived(actor, case)
    measure = amends().measure(new.code)
    if measure is None:
        raise InvalidInput(_("Choose what is done."), where="code")
    amount = _amount(new.amount) if measure.money else None
    if measure.money and not new.basis.strip():
        raise InvalidInput(_("Say on what basis the money is given."), where="basis")
    if measure.settles and granted(case, amends().settling()) + (amount or 0) > amends().mediation_above:
        raise InvalidInput(
            _("Above %(sum)s yuan the house may not settle by itself: it goes to mediation.")
            % {"sum": amends().mediation_above},
            where="amount",
        )
    row = CaseMeasure.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        code=new.code,
        words=new.words.strip(),
        amount=amount,
        basis=new.basis.strip(),
        state=State.PROPOSED if amount else State.APPROVED,
        post=amends().tier(granted(case) + amount).post if amount else "",
        proposed_at=clock.now(),
        proposed_by_id=actor.user_id,
    )
    _ask_by_the_sum(case)
    tell_story(actor, case, NoteKind.CHANGE, code="measure_proposed", body=said(row))
    if amount and (approvers := may_decide(actor, row)):
        tasks.ask_for_approval(actor, row, approvers[0].pk)
    return row


@transaction.atomic
def decide_measure(actor: Actor, row: CaseMeasure, *, grant: bool, words: str = "", minutes: str = "") -> CaseMeasure:
    """Approve or refuse a measure that costs money: the post of its tier does, never who proposed it.

    Raises:
        InvalidInput: a refusal without a reason, or the number of the meeting's minutes is missing.
        NotAllowed: the actor does not hold the post.
        WrongState: it is decided already, or the actor proposed it.
    """
    actor.require("cases.view")
    case, row = _locked_measure(actor, row, State.PROPOSED)
    if actor.user_id == row.proposed_by_id:
        raise WrongState(_("Somebody else has to approve what you proposed."))
    tier = tier_of(row)
    if actor.user_id not in {user.pk for user in may_decide(actor, row)}:
        raise NotAllowed(f"post:{tier.post}")
    if not grant and not words.strip():
        raise InvalidInput(_("Say why it is not approved."), where="words")
    if grant and tier.minutes and not minutes.strip():
        raise InvalidInput(_("The meeting decides on such a sum: give the number of its minutes."), where="minutes")
    row.state = State.APPROVED if grant else State.REJECTED
    row.decision, row.minutes_number = words.strip(), minutes.strip()
    row.decided_at, row.decided_by_id, row.post = clock.now(), actor.user_id, tier.post
    row.save()
    _ask_by_the_sum(case)
    tasks.cancel(actor, [tasks.approval_source(row)], "decided")
    code = "measure_approved" if grant else "measure_rejected"
    tell_story(actor, case, NoteKind.CHANGE, code=code, body=said(row))
    record_access(actor, f"case.{code}", "case", case.uid, detail={"code": row.code, "post": tier.post})
    return row


@transaction.atomic
def finish_measure(actor: Actor, row: CaseMeasure, papers: Papers) -> CaseMeasure:
    """Say that a measure is done; money with the numbers of its papers, paid by neither proposer nor approver.

    Raises:
        InvalidInput: the number of a paper is missing.
        WrongState: it is not approved, done already, or the actor proposed or approved it.
    """
    actor.require("cases.work")
    case, row = _locked_measure(actor, row, State.APPROVED)
    measure = amends().measure(row.code)
    if row.amount:
        if actor.user_id in (row.proposed_by_id, row.decided_by_id):
            raise WrongState(_("A third person pays out: you proposed or approved it."))
        _check_papers(measure, papers)
    row.agreement_number, row.outside_number = papers.agreement.strip(), papers.outside.strip()
    row.voucher_number, row.state = papers.voucher.strip(), State.DONE
    row.done_at, row.done_by_id = clock.now(), actor.user_id
    row.save()
    tell_story(actor, case, NoteKind.CHANGE, code="measure_done", body=said(row))
    if row.amount:
        record_access(actor, "case.measure_done", "case", case.uid, detail={"code": row.code})
    return row


def granted(case: Case, codes: Sequence[str] | None = None) -> Decimal:
    """Return everything proposed or granted in a case (by measures of these codes), what was refused left out."""
    rows = case.measures.exclude(state=State.REJECTED)
    rows = rows if codes is None else rows.filter(code__in=codes)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def tier_of(row: CaseMeasure) -> Tier:
    """Return the tier that decides a measure: by the sum of the whole case, as it is now."""
    return amends().tier(granted(row.case))


def _ask_by_the_sum(case: Case) -> None:
    """Let whatever still waits in a case be decided by the post of the whole sum."""
    waiting = case.measures.filter(state=State.PROPOSED)
    waiting.update(post=amends().tier(granted(case)).post)


def may_decide(actor: Actor, row: CaseMeasure) -> list[owners.User]:
    """Return who may decide a measure, in the order in which they are asked: never who proposed it or is concerned."""
    reached = owners.reach(actor, tier_of(row).post, row.case.department_id, owners.concerned(row.case))
    return [user for user in reached if user.pk != row.proposed_by_id]


def said(row: CaseMeasure) -> str:
    """Return a measure in a few words of the reader's language."""
    measure = amends().measure(row.code)
    words = str(measure.text) if measure else row.code
    return f"{words} ¥{row.amount:,.2f}" if row.amount else words


def _amount(written: str) -> Decimal:
    try:
        found = Decimal(written.strip().replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise InvalidInput(_("Write the sum in yuan."), where="amount") from error
    if not found.is_finite() or not 0 < found <= _MOST or found != found.quantize(Decimal("0.01")):
        raise InvalidInput(_("Write the sum in yuan."), where="amount")
    return found


def _check_papers(measure: Measure | None, papers: Papers) -> None:
    if measure and measure.agreed and not papers.agreement.strip():
        raise InvalidInput(_("Give the number of the signed agreement."), where="agreement")
    if measure and (measure.mediated or measure.insured) and not papers.outside.strip():
        raise InvalidInput(_("Give the number of the mediation or of the claim."), where="outside")
    if not papers.voucher.strip():
        raise InvalidInput(_("Give the number of the payment voucher."), where="voucher")


def _unarchived(actor: Actor, case: Case) -> Case:
    case = locked(actor, case, "note")
    if case.archived_at:
        raise WrongState(_("It is archived already."))
    return case


def _locked_measure(actor: Actor, row: CaseMeasure, state: str) -> tuple[Case, CaseMeasure]:
    case = _unarchived(actor, row.case)
    found = CaseMeasure.objects.select_for_update().filter(pk=row.pk, case=case).first()
    if found is None:
        raise NotFound("measure")
    if found.state != state:
        raise WrongState(_("This measure has moved on: it is %(state)s.") % {"state": found.get_state_display()})
    found.case = case
    return case, found
