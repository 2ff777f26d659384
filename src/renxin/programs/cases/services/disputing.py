"""Side roads of a case: it becomes a dispute, is withdrawn, or is joined with another case of the same person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseCause, CaseConcern, CaseDisputeStep, NoteKind, Outcome, Route

from .changing import locked, moved, tell_story
from .ending import end


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeStep:
    """What happened on the way of a dispute: before mediators, a claim, before the court, an agreement …"""

    kind: str
    happened_at: datetime
    words: str = ""
    number: str = ""
    routes: Sequence[str] = ()
    said_by: str = ""


@transaction.atomic
def start_dispute(
    actor: Actor, case: Case, words: str, routes: Sequence[str] = tuple(Route.values), said_by: str = ""
) -> Case:
    """Note that it is a medical dispute now, and which lawful routes the complainant was told of, by whom.

    Raises:
        InvalidInput: it is not said what the complainant was told, or of no route.
    """
    actor.require("cases.manage")
    if not words.strip():
        raise InvalidInput(_("Say which routes the complainant was told of."), where="words")
    case = locked(actor, case, "dispute")
    moved(case, "dispute")
    clocks.set_next_rung(case, clock.now())
    case.save()
    told = DisputeStep(kind="routes", happened_at=clock.now(), words=words, routes=routes, said_by=said_by)
    _keep_step(actor, case, told)
    tell_story(actor, case, NoteKind.CHANGE, code="dispute", body=words.strip())
    return case


@transaction.atomic
def note_dispute_step(actor: Actor, case: Case, step: DisputeStep) -> CaseDisputeStep:
    """Note a further step of a dispute: what the complainant or the house did, with the number of the other's file.

    Raises:
        InvalidInput: there is no such step, or it is still to come.
        WrongState: it never became a dispute, or its file is archived.
    """
    actor.require("cases.manage")
    if step.happened_at > clock.now():
        raise InvalidInput(_("This is still to come."), where="happened_at")
    case = locked(actor, case, "note")
    if case.archived_at or not case.dispute_steps.exists():
        raise WrongState(_("This case is no dispute, or its file is archived."))
    row = _keep_step(actor, case, step)
    tell_story(actor, case, NoteKind.CHANGE, code="dispute_step", body=str(row.get_kind_display()))
    return row


def _keep_step(actor: Actor, case: Case, step: DisputeStep) -> CaseDisputeStep:
    routes = [route for route in Route.values if route in step.routes]
    if step.kind not in CaseDisputeStep.Kind.values or (step.kind == CaseDisputeStep.Kind.ROUTES and not routes):
        raise InvalidInput(_("Choose what happened; of routes, which were told."), where="kind")
    return CaseDisputeStep.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        kind=step.kind,
        routes=routes,
        words=step.words.strip()[:2000],
        number=step.number.strip()[:64],
        said_by=step.said_by.strip()[:80] or actor.name,
        happened_at=step.happened_at,
        noted_at=clock.now(),
        noted_by_id=actor.user_id,
    )


@transaction.atomic
def withdraw_case(actor: Actor, case: Case, words: str) -> Case:
    """Note that the complainant takes it back, and how she said so.

    Raises:
        InvalidInput: it is not said how.
    """
    actor.require("cases.work")
    if not words.strip():
        raise InvalidInput(_("Say how the complainant took it back."), where="words")
    return end(actor, locked(actor, case, "withdraw"), Outcome.WITHDRAWN, words.strip())


@transaction.atomic
def join_cases(actor: Actor, case: Case, into: Case) -> Case:
    """Join a case with an earlier one about the same matter of the same person: it ends, the other goes on.

    The other takes over what was found, who is concerned, every risk, and the nearer of both clocks.

    Raises:
        InvalidInput: it is the same case, or of somebody else.
    """
    actor.require("cases.manage")
    first, second = sorted([case, into], key=lambda one: one.pk)
    locked(actor, first, "change"), locked(actor, second, "change")
    case, into = locked(actor, case, "join"), locked(actor, into, "change")
    if case.pk == into.pk or case.patient_id != into.patient_id:
        raise InvalidInput(_("Only two cases of the same person can be joined."), where="number")
    CaseCause.objects.filter(case=case).update(case=into)
    known = CaseConcern.objects.filter(case=into).values("practitioner_id")
    CaseConcern.objects.filter(case=case).exclude(practitioner_id__in=known).update(case=into)
    _take_over(actor, case, into)
    case.joined_to = into
    case.save(update_fields=["joined_to"])
    tell_story(actor, into, NoteKind.CHANGE, code="joined", body=case.number)
    return end(actor, case, Outcome.MERGED, into.number)


def _take_over(actor: Actor, case: Case, into: Case) -> None:
    into.risks = [*dict.fromkeys([*into.risks, *case.risks])]
    into.level = min(into.level, case.level)
    into.response_due_at = min(into.response_due_at, case.response_due_at)
    into.solution_due_at = min(into.solution_due_at, case.solution_due_at)
    if case.statutory_due_at:
        into.statutory_due_at = min(into.statutory_due_at or case.statutory_due_at, case.statutory_due_at)
    clocks.set_next_rung(into, clock.now())
    into.save()
