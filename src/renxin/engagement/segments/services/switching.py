"""A segment switched on (after a second person has agreed, where others use it) and off again."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments.building.ground import held_code
from renxin.engagement.segments.keeping import behaviours, writing
from renxin.engagement.segments.keeping.active import Active, actives
from renxin.engagement.segments.models import Segment, SegmentMember, SegmentVersion
from renxin.engagement.segments.rule import Held, InSegment, Rule, as_json, parse, walk
from renxin.engagement.segments.selectors.counting import check
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.timeline.facts.segments import SegmentActivated
from renxin.kernel.timeline.services import record

from .following import ALL_LANES, switch_on_quietly
from .making import Status, locked, move, new_segment, newest


@transaction.atomic
def switch_on(actor: Actor, segment: Segment) -> None:
    """Keep the newest version of a segment true from now on; one that is shared waits for a second person first.

    Who fits today belongs from today on without a fact: nothing happened to them.

    Raises:
        WrongState: it is a fixed list, or nothing is new.
        InvalidInput: its rule names what is not there (any more), or a segment that is not switched on.
    """
    found = locked(actor, segment, Status.DRAFT, Status.ACTIVE)
    version = _newest_unapproved(found)
    if found.shared and actor.kind == "staff":
        _check(actor, parse(version.rule))
        move(found, status=Status.WAITING)
        record_access(actor, "segment.submitted", "segment", found.uid, detail={"version": version.number})
        return
    _switch_on(actor, found, version)


@transaction.atomic
def approve_segment(actor: Actor, segment: Segment) -> None:
    """Agree to the newest version of a segment that somebody else has built, and switch it on.

    Raises:
        NotAllowed: it is the actor's own.
    """
    actor.require("segments.approve")
    found = Segment.objects.of(actor).select_for_update().get(pk=segment.pk)
    if found.status != Status.WAITING:
        raise WrongState(_("This segment does not wait for approval."))
    version = _newest_unapproved(found)
    if version.created_by_id is not None and version.created_by_id == actor.user_id:
        raise NotAllowed("segments.approve")
    _switch_on(actor, found, version)


@transaction.atomic
def refuse_segment(actor: Actor, segment: Segment, why: str) -> None:
    """Send a segment back to its owner with a word why."""
    actor.require("segments.approve")
    found = Segment.objects.of(actor).select_for_update().get(pk=segment.pk)
    if found.status != Status.WAITING:
        raise WrongState(_("This segment does not wait for approval."))
    if not why.strip():
        raise InvalidInput(_("Say what has to change."), where="why")
    move(found, status=Status.ACTIVE if found.version else Status.DRAFT)
    version = newest(found)
    if version is not None:
        version.note = why.strip()[:400]
        version.save(update_fields=["note"])
    record_access(actor, "segment.refused", "segment", found.uid, reason=why.strip()[:200])


@transaction.atomic
def retire_segment(actor: Actor, segment: Segment) -> None:
    """Stop keeping a segment; nobody belongs to it any more, and no fact tells so.

    Raises:
        WrongState: an active segment refers to it.
    """
    found = locked(actor, segment, Status.ACTIVE, Status.DRAFT, Status.WAITING)
    writing.lock_lanes(actor.tenant_id, set(ALL_LANES))
    users = [active for active in actives(actor.tenant_id).in_order if found.pk in active.uses]
    if users:
        raise WrongState(_("The segment %(code)s refers to this one. Change it first.") % {"code": users[0].code})
    gone, _by_model = SegmentMember.objects.of(actor).filter(segment=found).delete()
    move(found, status=Status.RETIRED, due_at=None)
    writing.add_flow(actor, found.pk, 0, gone, clock.now())
    _forget_unused(actor)
    record_access(actor, "segment.retired", "segment", found.uid)


def _switch_on(actor: Actor, segment: Segment, version: SegmentVersion) -> None:
    rule = parse(version.rule)
    _check(actor, rule)
    writing.lock_lanes(actor.tenant_id, set(ALL_LANES))
    behaviours.keep(actor.tenant_id, rule)
    for node in reversed([node for node in walk(rule) if isinstance(node, Held)]):
        _keep_inside(actor, node)
    now = clock.now()
    version.approved_by_id, version.approved_at = actor.user_id, now
    version.save(update_fields=["approved_by_id", "approved_at"])
    move(segment, status=Status.ACTIVE, version=version.number)
    switch_on_quietly(actor, segment, _active(actor, segment), now)
    _forget_unused(actor)
    fact = SegmentActivated(
        patient_id=-actor.tenant_id,
        occurred_at=clock.now(),
        segment_id=segment.pk,
        segment_code=segment.code,
        version=version.number,
    )
    record(actor, fact)
    record_access(actor, "segment.switched_on", "segment", segment.uid, detail={"version": version.number})


def _keep_inside(actor: Actor, node: Held) -> None:
    """Keep what has to be held true as a segment of its own, which knows since when."""
    code = held_code(node)
    found = Segment.objects.of(actor).filter(code=code).first()
    if found is not None and found.status == Status.ACTIVE:
        return
    if found is None:
        found = new_segment(actor, code, Segment.Kind.HELD, code=code)
        row = {"segment": found, "number": 1, "rule": as_json(node.rule), "created_at": clock.now()}
        SegmentVersion.objects.create(tenant_id=actor.tenant_id, **row)
    move(found, status=Status.ACTIVE, version=1)
    switch_on_quietly(actor, found, _active(actor, found))


def _active(actor: Actor, segment: Segment) -> Active:
    return next(active for active in actives(actor.tenant_id).in_order if active.id == segment.pk)


def _newest_unapproved(segment: Segment) -> SegmentVersion:
    version = newest(segment)
    if version is None or version.number <= segment.version:
        raise WrongState(_("Nothing is new: this rule is kept true already."))
    return version


def _check(actor: Actor, rule: Rule) -> None:
    check(actor, rule)
    for node in walk(rule):
        if isinstance(node, InSegment):
            used = Segment.objects.of(actor).get(uid=node.segment)
            if used.kind != Segment.Kind.STATIC and used.status != Status.ACTIVE and not used.version:
                raise InvalidInput(_("Switch “%(name)s” on first.") % {"name": used.name}, where=node.id)


def _forget_unused(actor: Actor) -> None:
    """Let go of insides and behaviours that no active segment asks for any more."""
    while True:
        here = actives(actor.tenant_id)
        used = {segment for active in here.in_order for segment in active.uses}
        idle = [active.id for active in here.in_order if active.kind == Segment.Kind.HELD and active.id not in used]
        if not idle:
            break
        Segment.objects.of(actor).filter(pk__in=idle).delete()
    asked = {source[1] for source in here.readers if source[0] == "behaviour"}
    behaviours.forget(actor.tenant_id, asked)
