"""The library of tags: made, changed, merged; what moves slowly is moved in batches."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from renxin.engagement.segments.models import Dimension, PatientTag, Segment, SegmentMember, SegmentVersion, Tag
from renxin.engagement.segments.rule import TraitIs, parse, walk
from renxin.engagement.segments.traits import registry
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.segments import TagRenamed
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.services import lock_current

from .tagging import LONGEST, Tagging, remove, tag_patients, tags_called

AT_ONCE: Final = 500
_FIELDS: Final = ("name", "dimension", "owner_id", "days", "segment_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagData:
    """What a tag is called and how it lives; `owner_uid` and `segment_uid` as pages know them."""

    name: str
    dimension: str = Dimension.OWN
    owner_uid: str = ""
    days: int | None = None
    segment_uid: str = ""


@transaction.atomic
def add_tag(actor: Actor, data: TagData) -> Tag:
    """Add a tag to the library; a name that leads to another tag is refused.

    Raises:
        InvalidInput: the name is empty or taken, or something chosen does not exist.
    """
    actor.require("tags.manage")
    name = _name(actor, data.name)
    tag = tags_called(actor, [name])[name]
    _write(actor, tag, data, name)
    record_access(actor, "tag.added", "tag", tag.uid)
    return tag


@transaction.atomic
def change_tag(actor: Actor, uid: UUID | str, data: TagData) -> Tag:
    """Change a tag. Renamed, its old name goes on leading to it: messengers and imports still use it.

    Raises:
        InvalidInput: the name is empty or taken, or something chosen does not exist.
        NotFound: there is no such tag.
    """
    actor.require("tags.manage")
    tag = _locked(actor, uid)
    before, name = tag.name, _name(actor, data.name, tag)
    former = Tag.objects.of(actor).filter(name=name, merged_into=tag)
    former.delete()  # it is called again what it was called before
    _write(actor, tag, data, name)
    if before != name:
        old = tags_called(actor, [before])[before]
        Tag.objects.filter(pk=old.pk).update(merged_into=tag)
        told = TagRenamed(patient_id=-actor.tenant_id, occurred_at=clock.now(), tag_id=tag.pk, former_id=old.pk)
        record(actor, told)
    record_access(actor, "tag.changed", "tag", tag.uid)
    return tag


@transaction.atomic
def merge_tags(actor: Actor, uid: UUID | str, into_uid: UUID | str) -> Tag:
    """Let one tag become part of another: whoever bears it bears the other one, some at once, the rest by the sweep.

    Raises:
        InvalidInput: both are the same.
        NotFound: one of them does not exist.
    """
    actor.require("tags.manage")
    gone, kept = _locked(actor, uid), _locked(actor, into_uid)
    if gone.pk == kept.pk:
        raise InvalidInput(_("Choose another tag."), where="into")
    Tag.objects.of(actor).filter(merged_into=gone).update(merged_into=kept)
    Tag.objects.filter(pk=gone.pk).update(merged_into=kept, segment=None)
    record_access(actor, "tag.merged", "tag", gone.uid)
    move_merged(actor)
    return kept


@transaction.atomic
def move_merged(actor: Actor) -> int:
    """Give those who bear a merged tag the one it leads to, some at once; return how many."""
    left = PatientTag.objects.of(actor).filter(tag__merged_into__isnull=False).select_related("tag__merged_into")
    found = list(left.order_by("pk")[:AT_ONCE])
    lock_current(actor.tenant_id, {row.patient_id for row in found})
    rows = list(left.filter(pk__in=[row.pk for row in found]))
    for source in sorted({row.source for row in rows}):
        given = [_moved(row) for row in rows if row.source == source]
        tag_patients(actor, given, source=source)
    return remove(actor, rows)


@transaction.atomic
def end_tags(actor: Actor) -> int:
    """Take off tags whose time is over, some at once; return how many."""
    over = PatientTag.objects.of(actor).filter(expires_at__lte=clock.now())
    found = list(over.order_by("expires_at")[:AT_ONCE])
    lock_current(actor.tenant_id, {row.patient_id for row in found})
    return remove(actor, over.filter(pk__in=[row.pk for row in found]))


@transaction.atomic
def follow_rules(actor: Actor, tag: Tag) -> int:
    """Give a tag to those who belong to its segment, take it off those who do not any more; return how many moved."""
    if tag.segment_id is None:
        return 0
    members = SegmentMember.objects.of(actor).filter(segment_id=tag.segment_id).values("patient_id")
    borne = PatientTag.objects.of(actor).filter(tag=tag)
    source = _source(actor, tag)
    entering = list(
        SegmentMember.objects.of(actor)
        .filter(segment_id=tag.segment_id)
        .exclude(patient_id__in=borne.values("patient_id"))
        .values_list("patient_id", flat=True)[:AT_ONCE]
    )
    given = tag_patients(actor, [Tagging(patient_id=each, tag=tag.name) for each in entering], source=source)
    ours = borne.filter(Q(source=tag.rule_source) | Q(source__startswith="model:"))
    leaving = list(ours.exclude(patient_id__in=members)[:AT_ONCE])
    lock_current(actor.tenant_id, {row.patient_id for row in leaving})
    return given + remove(actor, borne.filter(pk__in=[row.pk for row in leaving]))


def _source(actor: Actor, tag: Tag) -> str:
    """Return what gives a tag: its rule, or the model whose forecast the rule reads."""
    rows = SegmentVersion.objects.of(actor).filter(segment_id=tag.segment_id or 0, number=F("segment__version"))
    rule = rows.values_list("rule", flat=True).first()
    for node in walk(parse(rule)) if rule else ():
        trait = registry.trait(node.trait) if isinstance(node, TraitIs) else None
        if isinstance(node, TraitIs) and trait is not None and trait.by_model:
            return f"model:{node.key or node.trait}"
    return tag.rule_source


def _moved(row: PatientTag) -> Tagging:
    kept = row.tag.merged_into or row.tag
    until = row.expires_at or (row.since + timedelta(days=kept.days) if kept.days else None)
    return Tagging(patient_id=row.patient_id, tag=kept.name, since=row.since, until=until)


def _name(actor: Actor, name: str, tag: Tag | None = None) -> str:
    written = " ".join(name.split())[:LONGEST]
    if not written:
        raise InvalidInput(_("Please write a name."), where="name")
    taken = Tag.objects.of(actor).filter(name=written)
    if tag is not None:
        taken = taken.exclude(pk=tag.pk).exclude(merged_into=tag)
    if taken.exists():
        raise InvalidInput(_("There is a tag of this name already; you may merge the two."), where="name")
    return written


def _write(actor: Actor, tag: Tag, data: TagData, name: str) -> None:
    if data.dimension not in Dimension.values:
        raise InvalidInput(_("Choose one."), where="dimension")
    if data.days is not None and not 1 <= data.days <= 3650:
        raise InvalidInput(_("Between one day and ten years."), where="days")
    segment = None
    if data.segment_uid:
        segment = Segment.objects.of(actor).filter(uid=data.segment_uid, status=Segment.Status.ACTIVE).first()
        if segment is None:
            raise InvalidInput(_("This segment is not switched on."), where="segment")
    tag.name, tag.dimension, tag.days = name, data.dimension, data.days
    tag.segment, tag.owner_id = segment, organizations.user_id(actor, data.owner_uid) if data.owner_uid else None
    tag.save(update_fields=_FIELDS)


def _locked(actor: Actor, uid: UUID | str) -> Tag:
    tag = Tag.objects.of(actor).filter(uid=uid, merged_into__isnull=True).select_for_update().first()
    if tag is None:
        raise NotFound("tag")
    return tag
