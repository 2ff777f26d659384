"""Side roads of a case: it becomes a dispute, is withdrawn, or is joined with another case of the same person."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseCause, CaseConcern, NoteKind, Outcome

from .changing import locked, moved, tell_story
from .ending import end


@transaction.atomic
def start_dispute(actor: Actor, case: Case, words: str) -> Case:
    """Note that it is a medical dispute now; the routes (talk, mediation, authority, court) are told by `words`.

    Raises:
        InvalidInput: it is not said what the complainant was told.
    """
    actor.require("cases.manage")
    if not words.strip():
        raise InvalidInput(_("Say which routes the complainant was told of."), where="words")
    case = locked(actor, case, "dispute")
    moved(case, "dispute")
    clocks.set_next_rung(case, clock.now())
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code="dispute", body=words.strip())
    return case


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
