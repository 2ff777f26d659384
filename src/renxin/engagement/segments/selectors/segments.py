"""Reads of segments: lists, sizes, members, versions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from renxin.engagement.segments.models import (
    Segment,
    SegmentExport,
    SegmentFlow,
    SegmentMember,
    SegmentVersion,
    TraitValue,
)
from renxin.engagement.segments.rule import Rule, parse, reads
from renxin.engagement.segments.traits import registry
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients.models import Patient, PatientDepartment

from .reach import reach, visible_segments

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment as lists show it: how many belong, how many came and went in a week, what its newest rule says."""

    segment: Segment
    size: int
    entered: int
    left: int
    sentence: str = ""


def standings(actor: Actor, *, only: str = "") -> list[Standing]:
    """Return the segments this actor may see, newest first; `only` mine, shared, waiting or static."""
    rows = visible_segments(actor).exclude(status=Segment.Status.RETIRED).select_related("owner__practitioner")
    rows = rows.filter(_NARROWED[only](actor)) if only in _NARROWED else rows
    found = list(rows.order_by("-id"))
    sizes, said = _sizes(found), _sentences(found)
    return [Standing(each, *sizes.get(each.pk, (0, 0, 0)), sentence=said.get(each.pk, "")) for each in found]


def standing(segment: Segment) -> Standing:
    """Return one segment with its numbers."""
    sizes, said = _sizes([segment]), _sentences([segment])
    return Standing(segment, *sizes.get(segment.pk, (0, 0, 0)), sentence=said.get(segment.pk, ""))


def usable(actor: Actor) -> QuerySet[Segment]:
    """Return the segments that senders and journeys may be given: active ones and fixed lists, by name."""
    return visible_segments(actor).filter(status=Segment.Status.ACTIVE).order_by("name")


def members(actor: Actor, segment: Segment) -> QuerySet[SegmentMember]:
    """Return who belongs to a segment, of the living patients this actor reaches."""
    living = Patient.objects.of(actor).filter(status__in=["active", "provisional"], deceased_at__isnull=True)
    rows = SegmentMember.objects.of(actor).filter(segment=segment, patient_id__in=living.values("pk"))
    departments = reach(actor)
    if departments is None:
        return rows
    mine = PatientDepartment.objects.of(actor).filter(department_id__in=[*departments, -1])
    return rows.filter(patient_id__in=mine.values("patient_id"))


def member_ids(actor: Actor, segment: Segment) -> QuerySet[SegmentMember, int]:
    """Return the patient ids of the members, as a query for audiences and enrolments."""
    return members(actor, segment).values_list("patient_id", flat=True)


def segments_of(actor: Actor, patient_id: int) -> list[SegmentMember]:
    """Return the segments a patient belongs to, of those this actor may see."""
    if not actor.may("segments.view"):
        return []
    rows = SegmentMember.objects.of(actor).filter(patient_id=patient_id, segment__in=visible_segments(actor))
    return list(rows.select_related("segment").order_by("segment__name"))


def versions(segment: Segment) -> list[SegmentVersion]:
    """Return the versions of a segment, newest first."""
    rows = SegmentVersion.objects.of(segment.tenant_id).filter(segment=segment)
    return list(rows.select_related("created_by__practitioner", "approved_by__practitioner").order_by("-number"))


def daily_flow(segment: Segment, days: int = 30) -> list[tuple[str, int, int]]:
    """Return day, entered, left of the last days."""
    since = clock.today() - timedelta(days=days)
    rows = SegmentFlow.objects.of(segment.tenant_id).filter(segment=segment, day__gt=since).values("day")
    found = rows.annotate(came=Sum("entered"), went=Sum("left")).order_by("day")
    return [(row["day"].isoformat(), row["came"], row["went"]) for row in found]


def users_of(actor: Actor, segment: Segment) -> list[Segment]:
    """Return the segments whose rule in force refers to this one."""
    rows = SegmentVersion.objects.of(actor).filter(segment__status=Segment.Status.ACTIVE).select_related("segment")
    return [
        row.segment
        for row in rows.exclude(segment__kind=Segment.Kind.HELD)
        if row.number == row.segment.version and str(segment.uid) in reads(parse(row.rule)).segments
    ]


def _sizes(segments: list[Segment]) -> dict[int, tuple[int, int, int]]:
    if not segments:
        return {}
    week = Q(day__gt=clock.today() - WEEK)
    rows = SegmentFlow.objects.of(segments[0].tenant_id).filter(segment__in=segments).values("segment_id")
    found = rows.annotate(
        came=Sum("entered"), went=Sum("left"), new=Sum("entered", filter=week), gone=Sum("left", filter=week)
    ).order_by("segment_id")
    return {row["segment_id"]: (row["came"] - row["went"], row["new"] or 0, row["gone"] or 0) for row in found}


def _sentences(segments: list[Segment]) -> dict[int, str]:
    if not segments:
        return {}
    rows = SegmentVersion.objects.of(segments[0].tenant_id).filter(segment__in=segments).order_by("number")
    return dict(rows.values_list("segment_id", "sentence"))


_NARROWED: Final = {
    "mine": lambda actor: Q(owner_id=actor.user_id),
    "shared": lambda actor: Q(shared=True),
    "waiting": lambda actor: Q(status=Segment.Status.WAITING),
    "static": lambda actor: Q(kind=Segment.Kind.STATIC),
}


def newest_rule(segment: Segment) -> dict[str, Any] | None:
    """Return the newest rule of a segment as JSON; None for a fixed list."""
    rows = SegmentVersion.objects.of(segment.tenant_id).filter(segment=segment).order_by("-number")
    return rows.values_list("rule", flat=True).first()


def kept_since(segment: Segment) -> datetime | None:
    """Return since when the rule in force has been kept true; None for one that is not, and for a fixed list."""
    if segment.kind != Segment.Kind.RULE or segment.status != Segment.Status.ACTIVE:
        return None
    rows = SegmentVersion.objects.of(segment.tenant_id).filter(segment=segment, number=segment.version)
    return rows.values_list("approved_at", flat=True).first()


def rules_in_force(tenant_id: int) -> dict[str, Rule]:
    """Return the rules of the active segments of a hospital, each by its code and by its uid."""
    rows = SegmentVersion.objects.of(tenant_id).filter(
        segment__status=Segment.Status.ACTIVE, segment__kind=Segment.Kind.RULE, number=F("segment__version")
    )
    found: dict[str, Rule] = {}
    for code, uid, rule in rows.values_list("segment__code", "segment__uid", "rule"):
        found[code] = found[str(uid)] = parse(rule)
    return found


def trait_facts(actor: Actor, patient_id: int) -> dict[tuple[str, str], TraitValue]:
    """Return what is kept of one person's traits, by trait and key: the value, and since when it is so."""
    actor.require("patients.view")
    allowed = [trait.code for trait in registry.catalogue(actor)]
    rows = TraitValue.objects.of(actor).filter(patient_id=patient_id, trait__in=allowed)
    return {(row.trait, row.key): row for row in rows}


def open_exports(actor: Actor) -> list[SegmentExport]:
    """Return the lists that wait for this actor to decide, and those of her own that she may take."""
    rows = SegmentExport.objects.of(actor).select_related("segment", "asked_by__practitioner")
    mine = Q(asked_by_id=actor.user_id, status=SegmentExport.Status.APPROVED, expires_at__gt=clock.now())
    waiting = Q(status=SegmentExport.Status.ASKED) & ~Q(asked_by_id=actor.user_id)
    return list(rows.filter(mine | waiting if actor.may("segments.approve") else mine).order_by("-id")[:50])


def exports_of(actor: Actor, segment: Segment) -> list[SegmentExport]:
    """Return the lists asked for of one segment, newest first, for who may ask or decide."""
    if not (actor.may("segments.export") or actor.may("segments.approve")):
        return []
    rows = SegmentExport.objects.of(actor).filter(segment=segment)
    return list(
        rows.select_related("segment", "asked_by__practitioner", "decided_by__practitioner").order_by("-id")[:10]
    )


def export(actor: Actor, uid: UUID | str) -> SegmentExport:
    """Return one list that was asked for.

    Raises:
        NotFound: there is none.
    """
    found = SegmentExport.objects.of(actor).select_related("segment").filter(uid=uid).first()
    if found is None:
        raise NotFound("export")
    return found
