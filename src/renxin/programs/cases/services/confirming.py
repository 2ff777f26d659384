"""The patient says whether it is settled, once for each link."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeGuard

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.programs import CaseConfirmed
from renxin.kernel.timeline.services import record
from renxin.programs.cases.course import facts
from renxin.programs.cases.hearing import risks
from renxin.programs.cases.models import Case, CaseKind, CaseLink, CaseSatisfaction, CaseStatus, NoteKind, Outcome
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.portal import links

from .changing import tell_story
from .ending import end, go_on, start_again
from .opening import NewCase, open_case
from .watching import add_risks

Verdict = Literal["yes", "partly", "no"]
Status = Literal["open", "used", "expired", "unknown"]
VERDICTS: Final = ("yes", "partly", "no")
_LONGEST: Final = 2000


def is_verdict(text: str) -> TypeGuard[Verdict]:
    """Tell whether `text` is one of the three things a patient may say."""
    return text in VERDICTS


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of the patient's word: `accepted` once for each link."""

    status: Literal["accepted", "used", "expired", "unknown"]
    settled: bool = False


def find_link(token: str) -> tuple[Status, CaseLink | None]:
    """Return where a link stands and its row with the case; an older round's link is as good as used."""
    found = CaseLink.objects.select_related("case").filter(token_hash=links.hash_of(token)).first()
    if found is None:
        return "unknown", None
    if found.used_at or found.case.status != CaseStatus.ANSWERED or found.round != found.case.round:
        return "used", found
    return ("open" if found.expires_at > clock.now() else "expired"), found


def confirm_case(token: str, verdict: Verdict, words: str = "") -> Confirmed:
    """Take the patient's word: yes closes the case; partly and no start it again with fresh clocks."""
    _where, found = find_link(token)
    if found is None:
        return Confirmed("unknown")
    with tenant.scope(found.tenant_id), transaction.atomic():
        case = Case.objects.select_for_update().get(pk=found.case_id)
        status, link = find_link(token)
        if status != "open" or link is None:
            return Confirmed("used" if status == "open" else status)
        CaseLink.objects.filter(pk=link.pk).update(used_at=clock.now())
        _apply(Actor.patient(case.tenant_id, case.patient_id), case, verdict, words.strip())
    return Confirmed("accepted", settled=verdict == "yes")


@transaction.atomic
def confirm_followed(case: Case, verdict: Verdict, words: str = "") -> Confirmed:
    """Take the patient's word on the page where she follows her case: of an answered one, once for each round."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.status != CaseStatus.ANSWERED:
        return Confirmed("used")
    CaseLink.objects.filter(case=case, used_at=None).update(used_at=clock.now())
    _apply(_whose(case), case, verdict, words.strip())
    return Confirmed("accepted", settled=verdict == "yes")


@transaction.atomic
def say_unsettled(case: Case, words: str) -> Case:
    """Let the patient say of a closed case that it is not settled after all: it starts again (an archived one goes on).

    Raises:
        InvalidInput: she does not say what is open.
        WrongState: it is not closed, or closed for too long, or she took it back herself.
    """
    if not words.strip():
        raise InvalidInput(_("Please say in a few words what is still open."), where="words")
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not may_say_unsettled(case):
        raise WrongState(_("This can no longer be opened again here. Please call us."))
    actor = _whose(case)
    tell_story(actor, case, NoteKind.CONFIRMATION, code="settled_no", body=words.strip()[:_LONGEST])
    if case.archived_at:
        return go_on(actor, case, words.strip())
    again = start_again(actor, case, "")
    add_risks(_house(case), again, risks.read(words))
    return again


def may_say_unsettled(case: Case) -> bool:
    """Tell whether the patient may say of a closed case that it is not settled."""
    if case.status != CaseStatus.CLOSED or case.closed_at is None or case.kind in (CaseKind.PRAISE, CaseKind.RIGHTS):
        return False
    if case.outcome in (Outcome.WITHDRAWN, Outcome.MERGED):
        return False
    return clock.now() - case.closed_at <= timedelta(days=terms().confirmation.valid_days)


@transaction.atomic
def rate_case(actor: Actor, case: Case, score: int, words: str = "") -> CaseSatisfaction:
    """Take how content the person is with the way it was handled, 1 to 5: said once.

    Raises:
        InvalidInput: it is no number from 1 to 5.
        WrongState: it is not over yet.
    """
    if actor.kind == "staff":
        actor.require("cases.work")
    if score not in range(1, 6):
        raise InvalidInput(_("Please choose one of the five."), where="score")
    if case.status != CaseStatus.CLOSED:
        raise WrongState(_("It is not over yet."))
    row, made = CaseSatisfaction.objects.get_or_create(
        tenant_id=case.tenant_id,
        case=case,
        defaults={
            "score": score,
            "words": words.strip()[:_LONGEST],
            "said_at": clock.now(),
            "taken_by_id": actor.user_id,
        },
    )
    if made:
        _hear_at_the_end(case, words, "rated")
    return row


def _whose(case: Case) -> Actor:
    """Return the actor of the patient's page; of a case without a name, the house's own."""
    return (
        Actor.system(case.tenant_id, "cases") if case.is_anonymous else Actor.patient(case.tenant_id, case.patient_id)
    )


def _apply(actor: Actor, case: Case, verdict: Verdict, words: str) -> None:
    tell_story(actor, case, NoteKind.CONFIRMATION, code=f"settled_{verdict}", body=words)
    record(actor, facts.of(CaseConfirmed, case, satisfied=verdict == "yes"))
    if verdict == "yes":
        end(actor, case, Outcome.RESOLVED, "")
        _hear_at_the_end(case, words, f"settled:{case.round}")
    else:
        add_risks(_house(case), start_again(actor, case, ""), risks.read(words))


def _hear_at_the_end(case: Case, words: str, when: str) -> None:
    """Open a case of its own for a high risk in the words with which a case ends: nobody works at the old one."""
    if risks.opens(risks.read(words)):
        new = NewCase(
            patient_id=case.patient_id,
            source=f"cases:{case.pk}:{when}",
            department_id=case.department_id,
            encounter_id=case.encounter_id,
            channel=case.channel,
            words=words,
        )
        open_case(_house(case), new)


def _house(case: Case) -> Actor:
    return Actor.system(case.tenant_id, "cases")
