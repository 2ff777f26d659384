"""What the names in rules mean in one hospital: traits, numbers of tags and segments, what is kept of behaviour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from renxin.engagement.segments.models import Behaviour, Segment, SegmentVersion, Tag
from renxin.engagement.segments.rule import Did, Held, InSegment, Rule, parse, reads, walk
from renxin.engagement.segments.rule.writing import asked_as_json, digest, digest_of
from renxin.engagement.segments.traits import Trait, registry


@dataclass(frozen=True, slots=True)
class SegmentHere:
    """A segment that a rule refers to. One that is not kept true stands for its newest rule."""

    id: int
    is_kept: bool
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the names in some rules mean. What is not found belongs to nobody.

    `seen_from` is set where a rule is asked of an instant that has passed: facts after it have not happened yet.
    """

    tenant_id: int
    tags: Mapping[str, int] = field(default_factory=dict)
    segments: Mapping[str, SegmentHere] = field(default_factory=dict)
    behaviours: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    seen_from: datetime | None = None

    def trait(self, code: str) -> Trait | None:
        """Return a trait."""
        return registry.trait(code)


def ground(tenant_id: int, rules: Iterable[Rule]) -> Ground:
    """Look up everything that some rules name, in a statement for each sort of thing that they do name."""
    nodes = [node for rule in rules for node in walk(rule)]
    segments = _segments(tenant_id, {node.segment for node in nodes if isinstance(node, InSegment)})
    for found in list(segments.values()):
        if found.rule is not None:
            nodes += walk(found.rule)
    tags = frozenset[str]().union(*(reads(node).tags for node in nodes)) if nodes else frozenset()
    behaviours = {name for node in nodes if isinstance(node, Did) for name in behaviour_digests(node)}
    held = {held_code(node) for node in nodes if isinstance(node, Held)}
    return Ground(
        tenant_id, _tags(tenant_id, tags), segments, _behaviours(tenant_id, behaviours), _held(tenant_id, held)
    )


def past_ground(tenant_id: int, rules: Iterable[Rule], at: datetime) -> Ground:
    """Return the ground for an instant that has passed: behaviour is counted from the facts, not read as it is now."""
    return replace(ground(tenant_id, rules), behaviours={}, seen_from=at)


def behaviour_digest(node: Did, nth: int) -> str:
    """Return the name under which the nth newest of such facts is kept."""
    return digest_of([node.kind, asked_as_json(node.where), nth])


def behaviour_digests(node: Did) -> list[str]:
    """Return the names under which it is kept what a condition asks: the last that must be, the first that may not."""
    found = [behaviour_digest(node, node.at_least)] if node.at_least else []
    return found + ([behaviour_digest(node, node.at_most + 1)] if node.at_most is not None else [])


def held_code(node: Held) -> str:
    """Return the code of the hidden segment that knows since when the inside of `node` has been true."""
    return f"held-{digest(node.rule)}"


def _tags(tenant_id: int, named: Iterable[str]) -> dict[str, int]:
    wanted = set(named)
    if not wanted:
        return {}
    rows = Tag.objects.of(tenant_id).values_list("uid", "name", "pk")
    return {name: pk for uid, tag, pk in rows for name in (str(uid), tag) if name in wanted}


def _segments(tenant_id: int, uids: set[str]) -> dict[str, SegmentHere]:
    """Return the segments named, and those that rules which are not kept name in turn."""
    found: dict[str, SegmentHere] = {}
    while uids - found.keys():
        wanted = uids - found.keys()
        rows = list(Segment.objects.of(tenant_id).filter(uid__in=[uid for uid in wanted if _is_uid(uid)]))
        found |= {uid: SegmentHere(0, False, None) for uid in wanted}
        found |= {str(row.uid): _here(row) for row in rows}
        uids = {
            node.segment
            for here in found.values()
            if here.rule
            for node in walk(here.rule)
            if isinstance(node, InSegment)
        }
    return found


def _here(row: Segment) -> SegmentHere:
    if row.kind == Segment.Kind.STATIC or row.status == Segment.Status.ACTIVE:
        return SegmentHere(row.pk, True, None)
    newest = SegmentVersion.objects.of(row.tenant_id).filter(segment=row).order_by("-number").first()
    return SegmentHere(row.pk, False, parse(newest.rule) if newest else None)


def _behaviours(tenant_id: int, digests: set[str]) -> dict[str, int]:
    if not digests:
        return {}
    rows = Behaviour.objects.of(tenant_id).filter(digest__in=digests, filled_at__isnull=False)
    return dict(rows.values_list("digest", "pk"))


def _held(tenant_id: int, codes: set[str]) -> dict[str, int]:
    if not codes:
        return {}
    return dict(Segment.objects.of(tenant_id).filter(code__in=codes, status="active").values_list("code", "pk"))


def _is_uid(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()
