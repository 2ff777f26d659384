"""The segments that are kept true, what each reads, and in which order: those that others refer to come first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Sum

from renxin.engagement.segments.building.ground import Ground, ground
from renxin.engagement.segments.building.parts import Part, parts_of
from renxin.engagement.segments.models import Segment, SegmentVersion
from renxin.engagement.segments.rule import Group, Held, Leaf, Recorded, Rule, parse, walk


@dataclass(frozen=True, slots=True)
class Active:
    """One segment that is kept true. `parts` are its conditions by node, `uses` the segments whose members it reads."""

    id: int
    code: str
    kind: str
    version: int
    rule: Rule
    parts: dict[str, list[Part]]
    all_parts: list[Part]
    uses: frozenset[int]
    sources: frozenset[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Actives:
    """All of them, and who reads what: a trait, a tag, a behaviour, a segment, a kind of record."""

    in_order: list[Active]
    readers: dict[tuple[Any, ...], list[Active]] = field(default_factory=dict)

    def reading(self, sources: Iterable[tuple[Any, ...]]) -> list[Active]:
        """Return the segments that read any of some sources, in order."""
        wanted = {active.id for source in sources for active in self.readers.get(source, ())}
        return [active for active in self.in_order if active.id in wanted]


_known: dict[int, tuple[tuple[Any, ...], Actives]] = {}


def actives(tenant_id: int) -> Actives:
    """Return the segments of a hospital that are kept true; read anew when one was switched on, changed or off."""
    rows = Segment.objects.of(tenant_id).filter(status=Segment.Status.ACTIVE).exclude(kind=Segment.Kind.STATIC)
    found = rows.aggregate(Count("pk"), Sum("pk"), Sum("version"), Max("changed_at"))
    signature = tuple(found.values())
    known = _known.get(tenant_id)
    if known is None or known[0] != signature:
        known = (signature, _load(tenant_id))
        _known[tenant_id] = known
    return known[1]


def _load(tenant_id: int) -> Actives:
    rows = Segment.objects.of(tenant_id).filter(status=Segment.Status.ACTIVE).exclude(kind=Segment.Kind.STATIC)
    segments = {row.pk: row for row in rows}
    known = {active.id: active for active in _known[tenant_id][1].in_order} if tenant_id in _known else {}
    found = {pk: known[pk] for pk, row in segments.items() if pk in known and known[pk].version == row.version}
    found |= _read(tenant_id, {pk: row for pk, row in segments.items() if pk not in found})
    readers: dict[tuple[Any, ...], list[Active]] = defaultdict(list)
    for active in found.values():
        for source in active.sources:
            readers[source].append(active)
    return Actives(_ordered(list(found.values())), dict(readers))


def _read(tenant_id: int, segments: dict[int, Segment]) -> dict[int, Active]:
    """Read the rules of segments that are new here, or stand in another version than they did."""
    versions = SegmentVersion.objects.of(tenant_id).filter(segment__in=segments)
    rules = {
        version.segment_id: parse(version.rule)
        for version in versions
        if version.number == segments[version.segment_id].version
    }
    here = ground(tenant_id, rules.values())
    return {pk: _active(segments[pk], rule, here) for pk, rule in rules.items()}


def _active(row: Segment, rule: Rule, here: Ground) -> Active:
    parts = {leaf.id: parts_of(leaf, here, narrow=True) for leaf in leaves(rule)}
    flat = [part for each in parts.values() for part in each]
    uses = frozenset(part.source[1] for part in flat if part.source[:1] == ("segment",))
    return Active(row.pk, row.code, row.kind, row.version, rule, parts, flat, uses, _sources(rule, flat))


def leaves(rule: Rule) -> list[Leaf | Held]:
    """Return the conditions of a rule; what has to be held is one condition, whatever its inside says."""
    if isinstance(rule, Group):
        return [leaf for child in rule.rules for leaf in leaves(child)]
    return [rule]


def _sources(rule: Rule, parts: list[Part]) -> frozenset[tuple[Any, ...]]:
    found = {part.source[:2] for part in parts if part.source}
    found = {("trait", source[1]) if source[0] in ("kept", "read") else source for source in found}
    return frozenset(found | {("record", node.record) for node in walk(rule) if isinstance(node, Recorded)})


def _ordered(found: list[Active]) -> list[Active]:
    """Return segments so that those that others use come before them; nothing refers to itself in a circle."""
    left, order, done = {active.id: active for active in found}, [], set[int]()
    while left:
        ready = [active for active in left.values() if not (active.uses & left.keys()) - {active.id}] or list(
            left.values()
        )
        for active in ready:
            order.append(active)
            done.add(active.id)
            del left[active.id]
    return order
