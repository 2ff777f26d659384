"""The patient says whether it is settled, once for each link."""

from dataclasses import dataclass
from typing import Final, Literal, TypeGuard

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import CaseConfirmed
from renxin.kernel.timeline.services import record
from renxin.programs.cases.course import facts
from renxin.programs.cases.models import Case, CaseLink, CaseStatus, NoteKind, Outcome
from renxin.programs.cases.portal import links

from .changing import tell_story
from .ending import end, start_again

Verdict = Literal["yes", "partly", "no"]
Status = Literal["open", "used", "expired", "unknown"]
VERDICTS: Final = ("yes", "partly", "no")


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
    _status, found = find_link(token)
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


def _apply(actor: Actor, case: Case, verdict: Verdict, words: str) -> None:
    tell_story(actor, case, NoteKind.CONFIRMATION, code=f"settled_{verdict}", body=words)
    record(actor, facts.of(CaseConfirmed, case, satisfied=verdict == "yes"))
    if verdict == "yes":
        end(actor, case, Outcome.RESOLVED, "")
    else:
        start_again(actor, case, "")
