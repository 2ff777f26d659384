"""Segments made and changed: a name, a rule in versions, who may use it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments.models import Segment, SegmentVersion
from renxin.engagement.segments.rule import InSegment, Rule, as_json, parse, sentence, walk
from renxin.engagement.segments.selectors.counting import check
from renxin.engagement.segments.selectors.naming import known
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.core.ids import uuid7

Status = Segment.Status


@transaction.atomic
def create_segment(
    actor: Actor, name: str, rule: dict[str, Any], *, note: str = "", code: str = "", shared: bool = False
) -> Segment:
    """Make a draft with its first rule.

    Raises:
        InvalidInput: the rule is none, or names what this actor may not use; a code that is taken.
    """
    actor.require("segments.manage")
    made = new_segment(actor, name, Segment.Kind.RULE, note=note, code=code, shared=shared)
    _write(actor, made, parse(rule), note)
    record_access(actor, "segment.created", "segment", made.uid)
    return made


@transaction.atomic
def write_rule(actor: Actor, segment: Segment, rule: dict[str, Any], *, note: str = "") -> SegmentVersion:
    """Give a segment another rule: a new version, unless the newest was never approved. What is kept true stays.

    Raises:
        InvalidInput: the rule is none, names what this actor may not use, or would refer to itself in a circle.
    """
    found = locked(actor, segment, Status.DRAFT, Status.WAITING, Status.ACTIVE)
    written = _write(actor, found, parse(rule), note)
    if found.status == Status.WAITING:
        move(found, status=Status.DRAFT if not found.version else Status.ACTIVE)
    record_access(actor, "segment.changed", "segment", found.uid, detail={"version": written.number})
    return written


@transaction.atomic
def rename_segment(actor: Actor, segment: Segment, name: str, note: str = "") -> None:
    """Give a segment another name."""
    found = locked(actor, segment)
    move(found, name=_name(name), note=note.strip()[:400])


@transaction.atomic
def share_segment(actor: Actor, segment: Segment, shared: bool) -> None:
    """Let others see and use a segment, or keep it to oneself. One that others refer to stays shared."""
    found = locked(actor, segment)
    move(found, shared=shared)
    record_access(actor, "segment.shared" if shared else "segment.unshared", "segment", found.uid)


def newest(segment: Segment) -> SegmentVersion | None:
    """Return the newest version, approved or not."""
    return SegmentVersion.objects.of(segment.tenant_id).filter(segment=segment).order_by("-number").first()


def new_segment(
    actor: Actor, name: str, kind: str, *, note: str = "", code: str = "", shared: bool = False, status: str = ""
) -> Segment:
    """Write the row of a segment."""
    now, uid = clock.now(), uuid7()
    wanted = code.strip() or f"s-{uid.hex[-10:]}"
    if Segment.objects.of(actor).filter(code=wanted).exists():
        raise InvalidInput(_("There is a segment with this code already."), where="code")
    return Segment.objects.create(
        uid=uid,
        tenant_id=actor.tenant_id,
        code=wanted[:64],
        name=_name(name),
        note=note.strip()[:400],
        kind=kind,
        status=status or Status.DRAFT,
        owner_id=actor.user_id,
        shared=shared,
        created_at=now,
        changed_at=now,
    )


def locked(actor: Actor, segment: Segment, *allowed: str) -> Segment:
    """Return a segment as it is now, locked, for who may change it: its owner, or who approves segments.

    Raises:
        NotFound: it is not of this hospital.
        WrongState: it stands where this cannot be done.
    """
    actor.require("segments.manage")
    found = Segment.objects.of(actor).select_for_update().filter(pk=segment.pk).first()
    mine = found is not None and (found.owner_id in (None, actor.user_id) or actor.may("segments.approve"))
    if found is None or not mine or found.kind == Segment.Kind.HELD:
        raise NotFound("segment")
    if allowed and found.status not in allowed:
        raise WrongState(_("The segment has moved on: it is %(status)s now.") % {"status": found.get_status_display()})
    return found


def move(segment: Segment, **values: object) -> None:
    """Write some columns of a segment, and that it changed."""
    segment.changed_at = clock.now()
    for name, value in values.items():
        setattr(segment, name, value)
    segment.save(update_fields=["changed_at", *values])


def _write(actor: Actor, segment: Segment, rule: Rule, note: str) -> SegmentVersion:
    check(actor, rule)
    _refuse_circles(segment, rule)
    last = newest(segment)
    fresh = last is None or last.number <= segment.version
    row = SegmentVersion(tenant_id=actor.tenant_id, segment=segment, number=1 + (last.number if last else 0))
    version = row if fresh or last is None else last
    version.rule = as_json(rule)
    version.sentence = sentence(rule, known(actor))
    version.note = note.strip()[:400]
    version.created_by_id = actor.user_id
    version.created_at = clock.now()
    version.save()
    return version


def _refuse_circles(segment: Segment, rule: Rule) -> None:
    seen: set[str] = set()
    left = _referred(rule)
    while left - seen:
        uid = (left - seen).pop()
        seen.add(uid)
        rows = SegmentVersion.objects.of(segment.tenant_id).filter(segment__uid=uid)
        left |= {each for version in rows for each in _referred(parse(version.rule))}
    if str(segment.uid) in seen:
        raise InvalidInput(_("This segment would refer to itself in a circle."), where="rule")


def _referred(rule: Rule) -> set[str]:
    return {node.segment for node in walk(rule) if isinstance(node, InSegment)}


def _name(name: str) -> str:
    if not name.strip():
        raise InvalidInput(_("Give the segment a name."), where="name")
    return name.strip()[:80]
