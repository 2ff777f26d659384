"""Who of a few people belongs to which segments now, and what of that is new."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from renxin.engagement.segments.building.parts import Part
from renxin.engagement.segments.building.truth import Passing, fitting
from renxin.engagement.segments.models import SegmentMember
from renxin.engagement.segments.rule import Held, Leaf

from .active import Active
from .knowing import Knowledge

Pairs = dict[int, set[int]]


@dataclass(slots=True)
class Judgement:
    """What changes: who enters and who leaves which segment, and when time may next change each."""

    entering: Pairs = field(default_factory=dict)
    leaving: Pairs = field(default_factory=dict)
    due: dict[int, datetime] = field(default_factory=dict)

    def changed(self, segment_id: int) -> set[int]:
        """Return whose belonging to a segment changes."""
        return self.entering.get(segment_id, set()) | self.leaving.get(segment_id, set())


def judge(
    tenant_id: int, wanted: Mapping[int, Collection[int]], segments: Sequence[Active], now: datetime
) -> Judgement:
    """Compare who belongs to these segments with who shall, of the people named for each."""
    patients = sorted({patient for people in wanted.values() for patient in people})
    known = Knowledge(tenant_id, patients, now)
    known.learn([part for active in segments for part in active.all_parts])
    present = _present(tenant_id, [active.id for active in segments], patients)
    found = Judgement()
    for active in segments:
        asked = set(wanted[active.id])
        fits = fitting(active.rule, _passing(known, active.parts), asked & known.everybody)
        there = present[active.id] & asked
        if fits - there:
            found.entering[active.id] = fits - there
        if there - fits:
            found.leaving[active.id] = there - fits
        due = min(filter(None, (known.soonest(part) for part in active.all_parts)), default=None)
        if due is not None:
            found.due[active.id] = due
    return found


def _passing(known: Knowledge, parts: Mapping[str, list[Part]]) -> Passing:
    def who(leaf: Leaf | Held) -> frozenset[int]:
        first, *others = (known.passing(part) for part in parts[leaf.id])
        return first.intersection(*others)

    return who


def _present(tenant_id: int, segments: list[int], patients: list[int]) -> dict[int, set[int]]:
    rows = SegmentMember.objects.of(tenant_id).filter(segment__in=segments, patient_id__in=patients)
    found: dict[int, set[int]] = defaultdict(set)
    for segment, patient in rows.values_list("segment_id", "patient_id"):
        found[segment].add(patient)
    return found
