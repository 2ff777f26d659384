"""What a person says about a pair in the review queue."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients import matching, selectors
from renxin.people.patients.merging import dividing
from renxin.people.patients.models import MatchReview, MergeRequest, Patient

from . import writing
from .locking import lock_current
from .remembering import remember_different, reopen
from .requesting import request_merge, withdraw_merge

State = MatchReview.State


@transaction.atomic
def ask_about_pair(
    actor: Actor, one_id: int, other_id: int, *, reason: str, evidence: dict[str, Any] | None = None
) -> None:
    """Put a pair into the review queue; one that is open, or was found to be two people, is not asked again."""
    actor.require("patients.edit")
    one, other = (selectors.get_by_id(actor, each) for each in (one_id, other_id))
    writing.ask_for_review(actor.tenant_id, one.pk, [matching.Match(other.pk, "review", reason, evidence or {})])


@transaction.atomic
def decide_same(actor: Actor, uid: UUID, survivor_uid: UUID, *, reason: str) -> MergeRequest:
    """Say that a pair is one person: asks for their merge into the record `survivor_uid`.

    Raises:
        WrongState: the question is answered already, or they are one person already.
    """
    review = _open(actor, uid)
    pair = {patient.uid: patient.pk for patient in _pair(actor, review)}
    if survivor_uid not in pair:
        raise NotFound("patient")
    survivor_id = pair.pop(survivor_uid)
    return request_merge(actor, survivor_id, *pair.values(), reason=reason)


@transaction.atomic
def decide_different(actor: Actor, uid: UUID) -> MatchReview:
    """Say that a pair is two people: remembered, and not asked again.

    Raises:
        WrongState: the question is answered already.
    """
    review = _open(actor, uid)
    one, other = _pair(actor, review)
    remember_different(actor, one.pk, other.pk)
    MatchReview.objects.filter(pk=review.pk, state=State.OPEN).update(
        state=State.DIFFERENT, decided_by=actor.name, decided_at=clock.now()
    )
    record_access(actor, "review.different", "patient", one.uid, patient_id=one.pk, detail={"other": str(other.uid)})
    return review


@transaction.atomic
def undo_decision(actor: Actor, uid: UUID) -> MatchReview:
    """Take one's answer back: the question is open again, and a merge that waits for approval is withdrawn.

    Raises:
        WrongState: the merge was made already, or a colleague gave the answer.
    """
    actor.require("patients.review")
    review = locked_review(actor, uid)
    if review.state == State.OPEN:
        return review
    if review.decided_by != actor.name:
        raise WrongState(_("A colleague gave this answer: %(name)s.") % {"name": review.decided_by})
    if review.state == State.SAME:
        withdraw_merge(actor, _request_of(actor, review).uid)
    else:
        _forget(actor, review)
    review.refresh_from_db()
    return review


def _open(actor: Actor, uid: UUID) -> MatchReview:
    actor.require("patients.review")
    review = locked_review(actor, uid)
    if review.reason in dividing.REASONS:
        raise NotFound("review")
    must_be_open(review)
    return review


def must_be_open(review: MatchReview) -> None:
    """Refuse a question that was answered.

    Raises:
        WrongState: it was.
    """
    if review.state != State.OPEN:
        words = _("This was answered already: %(state)s, by %(name)s.")
        raise WrongState(words % {"state": review.get_state_display(), "name": review.decided_by})


def locked_review(actor: Actor, uid: UUID) -> MatchReview:
    """Return a question, locked.

    Raises:
        NotFound: there is none.
    """
    review = MatchReview.objects.of(actor).select_for_update().filter(uid=uid).first()
    if review is None:
        raise NotFound("review")
    return review


def _pair(actor: Actor, review: MatchReview) -> list[Patient]:
    ids = [review.patient_id, review.other_patient_id]
    current = lock_current(actor.tenant_id, ids)
    if current[ids[0]] == current[ids[1]]:
        raise WrongState(_("These are one person already."), where="merge")
    return [selectors.get_by_id(actor, current[asked]) for asked in ids]


def _request_of(actor: Actor, review: MatchReview) -> MergeRequest:
    found = MergeRequest.objects.of(actor).filter(evidence__reviews__contains=[review.pk])
    waiting = found.filter(state=MergeRequest.State.WAITING).first()
    if waiting is None:
        raise WrongState(_("The merge was made already. Ask for it to be taken apart on the patient's page."))
    return waiting


def _forget(actor: Actor, review: MatchReview) -> None:
    """Open again everything that was answered together with this question; drop what only remembered the answer."""
    together = {"decided_at": review.decided_at, "decided_by": review.decided_by}
    rows = MatchReview.objects.of(actor).filter(state=State.DIFFERENT, **together)
    rows.filter(reason="decided").delete()
    for row in rows:
        reopen(actor, row)
