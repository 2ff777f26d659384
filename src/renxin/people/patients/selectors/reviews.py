"""The review queue: pairs that may be one person, by how much speaks for it; rows that nobody could place."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import matching
from renxin.people.patients.merging import dividing
from renxin.people.patients.merging.contents import Content, content_of
from renxin.people.patients.merging.dividing import Doubt
from renxin.people.patients.models import MatchReview, MergeRequest

from .people import PatientCard, cards
from .seeing import current_ids, visible

QUEUE_ORDER: Final = Keyset("-rank", "-pk", size=50)
TO_DIVIDE: Final = dividing.REASONS
LISTED: Final = 100
"""So many rows of one table are shown for dividing; the rest stay where they are."""
State = MatchReview.State


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One open question of the queue."""

    review: MatchReview
    one: PatientCard
    other: PatientCard
    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands in the queue."""

    before: UUID | None
    after: UUID | None
    left: int


@dataclass(frozen=True, slots=True)
class DoubtfulRows:
    """Rows of one table that were written while two people were one, with whether each likely belongs to the other."""

    label: str
    content: Content | None
    rows: list[tuple[int, object, str, bool]]
    count: int


def review_queue(actor: Actor, kind: str = "pairs") -> "QuerySet[MatchReview]":
    """Return the open questions about pairs (or `rows`, after an un-merge), those with the highest score first."""
    actor.require("patients.review")
    rows = MatchReview.objects.of(actor).filter(state=State.OPEN)
    rows = rows.filter(reason__in=dividing.REASONS) if kind == "rows" else rows.exclude(reason__in=dividing.REASONS)
    if not (actor.all_departments or actor.may("patients.search")):
        seen = visible(actor).values("pk")
        rows = rows.filter(patient_id__in=seen, other_patient_id__in=seen)
    return _ranked(rows)


def queue_lines(actor: Actor, reviews: list[MatchReview]) -> list[QueueLine]:
    """Return what the list shows of these questions; pairs that became one person meanwhile are left out."""
    ids = {each for row in reviews for each in (row.patient_id, row.other_patient_id)}
    shown, current = cards(actor, ids), current_ids(actor.tenant_id, ids)
    return [
        QueueLine(row, shown[row.patient_id], shown[row.other_patient_id], matching.words_of_reason(row.reason))
        for row in reviews
        if row.patient_id in shown
        and row.other_patient_id in shown
        and current[row.patient_id] != current[row.other_patient_id]
    ]


def review(actor: Actor, uid: UUID) -> MatchReview:
    """Return one question.

    Raises:
        NotFound: there is none, or one of the two is not for this actor.
    """
    actor.require("patients.review")
    row = _ranked(MatchReview.objects.of(actor).filter(uid=uid)).first()
    if row is None or len(set(cards(actor, [row.patient_id, row.other_patient_id]))) < 2:
        raise NotFound("review")
    return row


def place_of(actor: Actor, row: MatchReview) -> Place:
    """Return which questions stand before and after this one, and how many are open."""
    rows: QuerySet[Any] = review_queue(actor)
    rank: float = row.rank  # type: ignore[attr-defined]
    later = Q(rank__lt=rank) | Q(rank=rank, pk__lt=row.pk)
    earlier = Q(rank__gt=rank) | Q(rank=rank, pk__gt=row.pk)
    after = rows.filter(later).order_by("-rank", "-pk").values_list("uid", flat=True).first()
    before = rows.filter(earlier).order_by("rank", "pk").values_list("uid", flat=True).first()
    return Place(before, after, rows.count())


def waiting_request(actor: Actor, row: MatchReview) -> MergeRequest | None:
    """Return the merge that was asked for by the answer to this question and is not decided yet."""
    requests = MergeRequest.objects.of(actor).filter(evidence__reviews__contains=[row.pk])
    return requests.filter(state=MergeRequest.State.WAITING).first()


def earlier_answers(actor: Actor, row: MatchReview) -> list[MatchReview]:
    """Return what people said about this pair before."""
    pair = {"patient_id": row.patient_id, "other_patient_id": row.other_patient_id}
    rows = MatchReview.objects.of(actor).filter(state=State.DIFFERENT, **pair).exclude(pk=row.pk)
    return list(rows.order_by("-decided_at")[:3])


def doubtful_rows(actor: Actor, row: MatchReview) -> list[DoubtfulRows]:
    """Return the rows that were written while two people were one, by table; the time line's facts are left out."""
    doubt = dividing.doubt_of(actor, row)
    found = []
    for reference in doubt.references():
        label = reference.model._meta.label
        rows = doubt.rows(reference).order_by("-id")
        content = content_of(label)
        listed = [
            (
                each.id,
                getattr(each, content.at) if content else None,
                str(content.line(each)) if content else "",
                doubt.suggests(each),
            )
            for each in rows[:LISTED]
        ]
        if listed:
            found.append(DoubtfulRows(label, content, listed, rows.count()))
    return found


def doubt_of(actor: Actor, row: MatchReview) -> Doubt:
    """Return between whom rows are in doubt, and since when they stood together."""
    return dividing.doubt_of(actor, row)


def _ranked(rows: "QuerySet[MatchReview]") -> "QuerySet[MatchReview]":
    return rows.annotate(rank=Coalesce(F("score"), Value(0.0), output_field=FloatField()))
