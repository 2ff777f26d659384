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
    """One segment that is kept true. `parts` are its conditions by node."""

    id: int
    code: str
    kind: str
    version: int
    rule: Rule
    parts: dict[str, list[Part]]

    @property
    def uses(self) -> set[int]:
        """Return the segments whose members it reads."""
        return {part.source[1] for part in self.all_parts if part.source[:1] == ("segment",)}

    @property
    def all_parts(self) -> list[Part]:
        """Return all its conditions."""
        return [part for parts in self.parts.values() for part in parts]


@dataclass(frozen=True, slots=True)
class Actives:
    """All of them, and who reads what: a trait, a tag, a behaviour, a segment, a kind of record."""

    in_order: list[Active]
    ground: Ground
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
    versions = SegmentVersion.objects.of(tenant_id).filter(segment__in=segments)
    rules = {
        version.segment_id: parse(version.rule)
        for version in versions
        if version.number == segments[version.segment_id].version
    }
    here = ground(tenant_id, rules.values())
    found = [_active(segments[pk], rule, here) for pk, rule in rules.items()]
    readers: dict[tuple[Any, ...], list[Active]] = defaultdict(list)
    for active in found:
        for source in _sources(active):
            readers[source].append(active)
    return Actives(_ordered(found), here, dict(readers))


def _active(row: Segment, rule: Rule, here: Ground) -> Active:
    parts = {leaf.id: parts_of(leaf, here, narrow=True) for leaf in leaves(rule)}
    return Active(row.pk, row.code, row.kind, row.version, rule, parts)


def leaves(rule: Rule) -> list[Leaf | Held]:
    """Return the conditions of a rule; what has to be held is one condition, whatever its inside says."""
    if isinstance(rule, Group):
        return [leaf for child in rule.rules for leaf in leaves(child)]
    return [rule]


def _sources(active: Active) -> set[tuple[Any, ...]]:
    found = {part.source[:2] for part in active.all_parts if part.source}
    found = {("trait", source[1]) if source[0] in ("kept", "read") else source for source in found}
    records = {("record", node.record) for node in walk(active.rule) if isinstance(node, Recorded)}
    return found | records


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
