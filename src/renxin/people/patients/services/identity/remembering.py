"""What people decided about pairs. Two who were found to be different are not asked about again."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.merging import dividing
from renxin.people.patients.models import MatchReview, MergeRequest
from renxin.people.patients.selectors import records_of

State = MatchReview.State


def undecided(tenant_id: int, reviews: Iterable[MatchReview]) -> list[MatchReview]:
    """Return the reviews (not saved) whose pair nobody has found to be two different people yet."""
    wanted = list(reviews)
    if not wanted:
        return []
    rows = MatchReview.objects.of(tenant_id).filter(
        state=State.DIFFERENT, patient_id__in={review.patient_id for review in wanted}
    )
    decided = set(rows.values_list("patient_id", "other_patient_id"))
    return [review for review in wanted if (review.patient_id, review.other_patient_id) not in decided]


def open_between(actor: Actor, one_id: int, other_id: int) -> "QuerySet[MatchReview]":
    """Return the open questions whether two people are one, whichever of their merged records each is about."""
    ones, others = records_of(actor.tenant_id, one_id), records_of(actor.tenant_id, other_id)
    rows = MatchReview.objects.of(actor).filter(state=State.OPEN).exclude(reason__in=dividing.REASONS)
    there = rows.filter(patient_id__in=ones, other_patient_id__in=others)
    return there | rows.filter(patient_id__in=others, other_patient_id__in=ones)


def settle_same(actor: Actor, survivor_id: int) -> None:
    """Close every open question about records that are now one person."""
    members = records_of(actor.tenant_id, survivor_id)
    rows = MatchReview.objects.of(actor).filter(state=State.OPEN, patient_id__in=members, other_patient_id__in=members)
    rows.update(state=State.SAME, decided_by=actor.name, decided_at=clock.now())
    requests = MergeRequest.objects.of(actor).filter(survivor_id__in=members, loser_id__in=members)
    _done(actor, requests.filter(kind=MergeRequest.Kind.MERGE))


def settle_apart(actor: Actor, loser_id: int) -> None:
    """Close every request to take apart what is apart now."""
    _done(actor, MergeRequest.objects.of(actor).filter(kind=MergeRequest.Kind.UNMERGE, loser_id=loser_id))


def reopen(actor: Actor, review: MatchReview) -> None:
    """Ask a question again, unless it is being asked already."""
    pair = {"patient_id": review.patient_id, "other_patient_id": review.other_patient_id, "reason": review.reason}
    if not MatchReview.objects.of(actor).filter(state=State.OPEN, **pair).exists():
        MatchReview.objects.filter(pk=review.pk).update(state=State.OPEN, decided_by="", decided_at=None)


def _done(actor: Actor, requests: "QuerySet[MergeRequest]") -> None:
    decided = {"decided_by": actor.name, "decided_at": clock.now()}
    requests.filter(state=MergeRequest.State.WAITING).update(state=MergeRequest.State.DONE, **decided)


def remember_different(actor: Actor, one_id: int, other_id: int, *, evidence: dict[str, Any] | None = None) -> int:
    """Keep that two records are two people; return how many open questions that answered."""
    decided = {"state": State.DIFFERENT, "decided_by": actor.name, "decided_at": clock.now()}
    answered = open_between(actor, one_id, other_id).update(**decided)
    pair = {"patient_id": min(one_id, other_id), "other_patient_id": max(one_id, other_id)}
    if not MatchReview.objects.of(actor).filter(state=State.DIFFERENT, **pair).exists():
        MatchReview.objects.create(
            tenant_id=actor.tenant_id,
            reason="decided",
            evidence=evidence or {},
            created_at=clock.now(),
            **pair,
            **decided,
        )
    return answered
