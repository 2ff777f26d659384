"""What a person says about a pair in the review queue, and about rows that nobody could place after an un-merge."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.core.references import Reference
from renxin.people.patients import combining, matching, selectors
from renxin.people.patients.contents import hanging_on, movable
from renxin.people.patients.models import MatchReview, MergeRecord, MergeRequest, Patient

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
    review = _review(actor, uid)
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


@transaction.atomic
def settle_rows(actor: Actor, uid: UUID, chosen: Mapping[str, Sequence[int]]) -> int:
    """Give the `chosen` rows (ids by table) to the person who stood apart again, leave the others; return how many.

    Such a row was written for the survivor while both were one; who says now whose it is, corrects its origin too.

    Raises:
        WrongState: the question is answered already.
    """
    actor.require("patients.merge")
    review = _open(actor, uid, kind="after_merge")
    merge = MergeRecord.objects.of(actor).get(uid=review.evidence["merge"])
    current = lock_current(actor.tenant_id, [merge.survivor_id, merge.loser_id])
    if current[merge.survivor_id] == current[merge.loser_id]:
        raise WrongState(_("These are one person again: there is nothing to divide."))
    moved = 0
    for reference in movable():
        ids = chosen.get(reference.model._meta.label)
        if ids:
            moved += _give(merge, reference, review.evidence.get("until"), list(ids))
    review.state, review.decided_by, review.decided_at = State.DONE, actor.name, clock.now()
    review.save(update_fields=["state", "decided_by", "decided_at"])
    detail = {"moved": moved, "merge": str(merge.uid)}
    owner = Patient.objects.of(actor).get(pk=merge.loser_id)
    record_access(actor, "review.divide", "patient", owner.uid, patient_id=owner.pk, detail=detail)
    return moved


def _give(merge: MergeRecord, reference: Reference, until: dict[str, int] | None, ids: list[int]) -> int:
    rows = combining.written_since(merge, reference, until).filter(id__in=ids)
    if combining.is_log(reference):
        return combining.give_log_rows(reference, rows, merge.loser_id)
    found = list(combining.without_collisions(rows, reference, merge.tenant_id, merge.loser_id))
    moved = _update(reference.model, [row.pk for row in found], reference, merge)
    for child, link in hanging_on(reference.model):
        mine = {f"{link}__in": found, child.field: merge.survivor_id, "tenant_id": merge.tenant_id}
        moved += _update(child.model, list(child.model._base_manager.filter(**mine)), child, merge)
    return moved


def _update(model: type[models.Model], rows: list[Any], reference: Reference, merge: MergeRecord) -> int:
    keys = [getattr(row, "pk", row) for row in rows]
    mine = combining.without_collisions(
        model._base_manager.filter(pk__in=keys, tenant_id=merge.tenant_id), reference, merge.tenant_id, merge.loser_id
    )
    return mine.update(**{reference.field: merge.loser_id, reference.origin_field: merge.loser_id})


def _open(actor: Actor, uid: UUID, *, kind: str = "") -> MatchReview:
    actor.require("patients.review")
    review = _review(actor, uid)
    if (review.reason == "after_merge") != (kind == "after_merge"):
        raise NotFound("review")
    if review.state != State.OPEN:
        words = _("This was answered already: %(state)s, by %(name)s.")
        raise WrongState(words % {"state": review.get_state_display(), "name": review.decided_by})
    return review


def _review(actor: Actor, uid: UUID) -> MatchReview:
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
