"""Suggestions: found and kept once; accepted, rejected with a reason, or joined with another."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.improvement.measuring import itself
from renxin.intelligence.improvement.models import Improvement, State, Suggestion, SuggestionState
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.improvement.suggesting import FINDERS, Idea
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User

from .starting import NewImprovement, start_improvement

_SHORTEST: Final = 4


def find_suggestions(actor: Actor) -> int:
    """Look through every source and keep what is new; return how many suggestions were made.

    What waits for a decision is refreshed; what was decided on comes back only after its time, never while an
    improvement works on it.
    """
    system, made = itself(actor.tenant_id), 0
    for find in FINDERS:
        fresh = 0
        for idea in find(system):
            if fresh >= improving().suggest.most_of_each:
                break
            fresh += _keep(system, idea)
        made += fresh
    return made


@transaction.atomic
def _keep(actor: Actor, idea: Idea) -> int:
    last = Suggestion.objects.of(actor).select_for_update().filter(key=idea.key).order_by("-number").first()
    now = clock.now()
    said = {
        "sentence": idea.sentence,
        "evidence": idea.evidence,
        "n": idea.n,
        "gain": idea.gain.value if idea.gain else None,
        "gain_low": idea.gain.interval.low if idea.gain else None,
        "gain_high": idea.gain.interval.high if idea.gain else None,
        "seen_at": now,
    }
    if last and last.state == SuggestionState.OPEN:
        Suggestion.objects.filter(pk=last.pk).update(**said)
        return 0
    if last and _rests(last):
        return 0
    Suggestion.objects.create(
        tenant_id=actor.tenant_id,
        source=idea.source,
        key=idea.key,
        number=last.number + 1 if last else 1,
        metric=idea.about.metric,
        department=idea.about.department,
        survey=idea.about.survey,
        dimension=idea.about.dimension,
        owner=likely_owner(actor, idea.about.department.pk if idea.about.department else None),
        made_at=now,
        **said,
    )
    return 1


def _rests(last: Suggestion) -> bool:
    """Tell whether what was decided still holds: an improvement works on it, or it was decided not long ago."""
    if last.improvement and last.improvement.ended_at is None and last.improvement.state != State.HELD:
        return True
    ended = last.improvement.ended_at if last.improvement else last.decided_at
    return ended is None or clock.now() - ended < timedelta(days=improving().suggest.again_after_days)


def likely_owner(actor: Actor, department_id: int | None) -> User | None:
    """Return who would answer for it: the head nurse of the department, else a doctor there, else the officer."""
    for role in (Role.HEAD_NURSE, Role.DOCTOR):
        rows = organizations.staff_of_department(actor, department_id, role) if department_id else []
        if rows:
            return rows[0]
    return organizations.responsible_staff(actor, None, Role.EXPERIENCE_OFFICER)


@transaction.atomic
def accept_suggestion(actor: Actor, suggestion: Suggestion, new: NewImprovement) -> Improvement:
    """Take a suggestion up: an improvement is started from it.

    Raises:
        WrongState: somebody decided on it meanwhile.
        InvalidInput: what was said of the improvement does not fit.
    """
    found = _open(actor, suggestion)
    made = start_improvement(actor, new, suggestion_id=found.pk)
    _decide(actor, found, SuggestionState.ACCEPTED, improvement=made)
    return made


@transaction.atomic
def reject_suggestion(actor: Actor, suggestion: Suggestion, reason: str) -> Suggestion:
    """Put a suggestion aside with a reason.

    Raises:
        InvalidInput: no reason.
        WrongState: somebody decided on it meanwhile.
    """
    found = _open(actor, suggestion)
    if len(reason.strip()) < _SHORTEST:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    return _decide(actor, found, SuggestionState.REJECTED, reason=reason.strip()[:400])


@transaction.atomic
def merge_suggestion(actor: Actor, suggestion: Suggestion, into: Suggestion) -> Suggestion:
    """Join a suggestion with another one that says the same; what becomes of that one becomes of this.

    Raises:
        InvalidInput: joined with itself, or with one that was put aside.
    """
    found = _open(actor, suggestion)
    other = Suggestion.objects.of(actor).filter(pk=into.pk).first()
    if other is None or other.pk == found.pk or other.state not in (SuggestionState.OPEN, SuggestionState.ACCEPTED):
        raise InvalidInput(_("Choose another suggestion that is open or taken up."), where="into")
    return _decide(actor, found, SuggestionState.MERGED, merged_into=other, improvement=other.improvement)


def _open(actor: Actor, suggestion: Suggestion) -> Suggestion:
    actor.require("improvements.manage")
    found = Suggestion.objects.of(actor).select_for_update(of=("self",)).filter(pk=suggestion.pk).first()
    if found is None:
        raise NotFound("suggestion")
    if found.state != SuggestionState.OPEN:
        raise WrongState(_("Somebody has decided on this already."))
    return found


def _decide(actor: Actor, found: Suggestion, state: str, **more: object) -> Suggestion:
    found.state, found.decided_by_id, found.decided_at = state, actor.user_id, clock.now()
    for name, value in more.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "decided_by", "decided_at", *more])
    if "improvement" in more:
        Suggestion.objects.of(actor).filter(merged_into=found).update(improvement=found.improvement)
    record_access(actor, f"improvement.suggestion_{state}", "suggestion", found.uid)
    return found
