"""Which patients and which words a member of staff may use in segments."""

from uuid import UUID

from django.db.models import Q, QuerySet

from renxin.engagement.segments.models import Segment, Tag
from renxin.engagement.segments.rule import Vocabulary
from renxin.engagement.segments.traits import registry
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.timeline.selectors import fact_fields

FEWEST_SHOWN = 5


def reach(actor: Actor) -> frozenset[int] | None:
    """Return the departments whose patients this actor reaches; None: everybody's."""
    if actor.kind != "staff" or actor.all_departments or actor.may("patients.search"):
        return None
    return actor.department_ids


def visible_segments(actor: Actor) -> QuerySet[Segment]:
    """Return the segments this actor may see: shared ones, her own, those that wait for her approval."""
    actor.require("segments.view")
    rows = Segment.objects.of(actor).exclude(kind=Segment.Kind.HELD)
    if actor.kind != "staff":
        return rows
    seen = Q(shared=True) | Q(owner_id=actor.user_id)
    if actor.may("segments.approve"):
        seen |= Q(status=Segment.Status.WAITING)
    return rows.filter(seen)


def segment(actor: Actor, uid: UUID | str) -> Segment:
    """Return a segment by its address.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = visible_segments(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("segment")
    return found


def vocabulary(actor: Actor) -> Vocabulary:
    """Return what the rules of this actor may name."""
    tags = Tag.objects.of(actor).values_list("uid", "name")
    return Vocabulary(
        traits={trait.code: trait for trait in registry.catalogue(actor)},
        kinds=fact_fields(),
        tags={name for uid, tag in tags for name in (str(uid), tag)},
        segments={str(uid) for uid in visible_segments(actor).values_list("uid", flat=True)},
    )


def may_count_few(actor: Actor) -> bool:
    """Tell whether this actor may learn exact small numbers: who sees patients anyway does."""
    return actor.may("patients.view")
