"""What was judged, written down: members, flows, facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from renxin.engagement.segments.models import Segment, SegmentFlow, SegmentMember
from renxin.kernel.core import hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.timeline.facts.segments import SegmentEntered, SegmentLeft
from renxin.kernel.timeline.services import record

from .active import Active
from .judging import Judgement, Pairs

LANES: Final = 16  # as many as the feed has: a consumer's batch takes one lock
_LEAVE: Final = """
DELETE FROM segments_segmentmember m
USING unnest(%(segments)s::bigint[], %(patients)s::bigint[]) AS d (segment, patient)
WHERE m.tenant_id = %(tenant)s::bigint AND m.segment_id = d.segment AND m.patient_id = d.patient
RETURNING m.segment_id, m.patient_id
"""
_SOONER: Final = """
UPDATE segments_segment s SET due_at = d.due
FROM unnest(%(segments)s::bigint[], %(dues)s::timestamptz[]) AS d (segment, due)
WHERE s.id = d.segment AND (s.due_at IS NULL OR s.due_at > d.due)
"""


def write(actor: Actor, judgement: Judgement, segments: Mapping[int, Active], now: datetime) -> tuple[Pairs, Pairs]:
    """Write a judgement down; return who really entered and who really left."""
    entered = _enter(actor, judgement.entering, segments, now)
    left = _leave(actor, judgement.leaving)
    _count(actor, entered, left, now)
    told = [
        kind(
            patient_id=patient,
            occurred_at=now,
            segment_id=segment,
            segment_code=segments[segment].code,
            version=segments[segment].version,
        )
        for kind, pairs in ((SegmentEntered, entered), (SegmentLeft, left))
        for segment, patients in pairs.items()
        if segments[segment].kind == Segment.Kind.RULE
        for patient in sorted(patients)
    ]
    record(actor, *told)
    if judgement.due:
        dues = sorted(judgement.due.items())
        hot.execute(_SOONER, {"segments": [pk for pk, _due in dues], "dues": [due for _pk, due in dues]})
    return entered, left


def add_flow(actor: Actor, segment_id: int, entered: int, left: int, now: datetime) -> None:
    """Count who entered and left a segment."""
    if entered or left:
        SegmentFlow.objects.create(
            tenant_id=actor.tenant_id,
            segment_id=segment_id,
            day=now.astimezone(SHANGHAI).date(),
            entered=entered,
            left=left,
        )


def lock_lanes(tenant_id: int, lanes: set[int]) -> None:
    """Let nobody else judge the people of these lanes until the transaction ends.

    Two consumers that each see half of what is new would otherwise both find that somebody does not fit.
    """
    keys = [_lane_key(tenant_id, lane) for lane in sorted(lanes)]
    hot.execute("SELECT pg_advisory_xact_lock(unnest(%(keys)s::bigint[]))", {"keys": keys})


def _lane_key(tenant_id: int, lane: int) -> int:
    return 0x5E6 << 44 | (tenant_id & 0xFFFFFFFFF) << 4 | lane


def _enter(actor: Actor, entering: Pairs, segments: Mapping[int, Active], now: datetime) -> Pairs:
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "segment_id": segment,
            "patient_id": patient,
            "entered_at": now,
            "since_version": segments[segment].version,
        }
        for segment, patients in entering.items()
        for patient in patients
    ]
    suffix = "ON CONFLICT (tenant_id, segment_id, patient_id) DO NOTHING RETURNING segment_id, patient_id"
    return _by_segment(insert_rows(rows, suffix, model=SegmentMember))


def _leave(actor: Actor, leaving: Pairs) -> Pairs:
    pairs = [(segment, patient) for segment, patients in leaving.items() for patient in patients]
    if not pairs:
        return {}
    asked: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "segments": [segment for segment, _patient in pairs],
        "patients": [patient for _segment, patient in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, asked)
        return _by_segment(cursor.fetchall())


def _count(actor: Actor, entered: Pairs, left: Pairs, now: datetime) -> None:
    day = now.astimezone(SHANGHAI).date()
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "segment_id": segment,
            "day": day,
            "entered": len(entered.get(segment, ())),
            "left": len(left.get(segment, ())),
        }
        for segment in sorted(entered.keys() | left.keys())
    ]
    insert_rows(rows, model=SegmentFlow)


def _by_segment(rows: list[tuple[int, int]]) -> Pairs:
    found: Pairs = {}
    for segment, patient in rows:
        found.setdefault(segment, set()).add(patient)
    return found
