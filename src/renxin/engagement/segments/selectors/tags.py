"""Reads of tags."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from renxin.engagement.segments.models import PatientTag, Tag
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound

_OF_LATE: Final = 2000


@dataclass(frozen=True, slots=True)
class TagLine:
    """A tag of the library: how many bear it, when it was last given."""

    tag: Tag
    people: int
    last_at: datetime | None


def tags_of(actor: Actor, patient_id: int) -> list[PatientTag]:
    """Return the tags a patient bears, by name."""
    actor.require("patients.view")
    return _TAGS_OF(actor.tenant_id, patient_id)


def tags(actor: Actor) -> list[Tag]:
    """Return every tag of the hospital, by name."""
    actor.require("patients.view")
    return list(_library(actor))


def tags_for_sending(actor: Actor) -> list[Tag]:
    """Return every tag by name for who plans broadcasts: names only, nobody's record."""
    actor.require("broadcasts.manage")
    return list(_library(actor))


def tags_named(actor: Actor, names: Iterable[str]) -> list[Tag]:
    """Return the tags that these names, or names of the past, lead to."""
    found = Tag.objects.of(actor).filter(name__in=list(names)).select_related("merged_into")
    return list({(tag.merged_into or tag).pk: tag.merged_into or tag for tag in found}.values())


def tag_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return what tags are called, those that lead to another one too."""
    return dict(Tag.objects.of(actor).filter(pk__in=list(ids)).values_list("pk", "name"))


def tag(actor: Actor, uid: UUID | str) -> Tag:
    """Return one tag of the library.

    Raises:
        NotFound: there is none.
    """
    actor.require("patients.view")
    found = _library(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("tag")
    return found


def library(actor: Actor, dimension: str = "") -> list[TagLine]:
    """Return the library by name with how many bear each tag, of one dimension if given."""
    actor.require("patients.view")
    rows = _library(actor).filter(dimension=dimension) if dimension else _library(actor)
    borne = PatientTag.objects.of(actor).values("tag_id").annotate(people=Count("pk"), last_at=Max("since"))
    counts: dict[int, dict[str, Any]] = {row["tag_id"]: dict(row) for row in borne}
    nothing = {"people": 0, "last_at": None}
    return [
        TagLine(tag, found["people"], found["last_at"])
        for tag in rows.select_related("owner", "segment")
        for found in [counts.get(tag.pk, nothing)]
    ]


def former_names(actor: Actor, tag: Tag) -> list[str]:
    """Return the names that lead to a tag: those it had, those of tags merged into it."""
    return list(Tag.objects.of(actor).filter(merged_into=tag).order_by("name").values_list("name", flat=True))


def tags_with_rules(actor: Actor, segment_ids: Iterable[int] | None = None) -> list[Tag]:
    """Return the tags that a segment gives, of these segments if named."""
    rows = _library(actor).filter(segment__isnull=False)
    return list(rows if segment_ids is None else rows.filter(segment_id__in=set(segment_ids)))


def common_tags(actor: Actor, without: Iterable[int] = (), most: int = 12) -> list[Tag]:
    """Return the tags that were given most often of late, for a menu, leaving out those named."""
    actor.require("patients.view")
    newest = PatientTag.objects.of(actor).order_by("-pk").values_list("tag_id", flat=True)[:_OF_LATE]
    counted = Counter(newest)
    offered = _library(actor).filter(segment__isnull=True).exclude(pk__in=list(without))
    return sorted(offered, key=lambda tag: (-counted[tag.pk], tag.name))[:most]


def _library(actor: Actor) -> QuerySet[Tag]:
    return Tag.objects.of(actor).filter(merged_into__isnull=True).order_by("name")


_TAGS_OF = compiled(
    lambda tenant, patient: (
        PatientTag.objects.of(tenant).filter(patient_id=patient).select_related("tag").order_by("tag__name")
    )
)
