"""What a rule depends on, so that a fact wakes only the segments that read it."""

from dataclasses import dataclass

from .tree import Bears, Did, Held, InSegment, Recorded, Rule, TraitIs, walk


@dataclass(frozen=True, slots=True)
class Reads:
    """Codes of traits, kinds of facts, tags, uids of segments, kinds of records; whether anything has to be held."""

    traits: frozenset[str]
    kinds: frozenset[str]
    tags: frozenset[str]
    segments: frozenset[str]
    records: frozenset[str]
    held: bool


def reads(rule: Rule) -> Reads:
    """Return everything a rule depends on."""
    nodes = list(walk(rule))
    return Reads(
        traits=frozenset(node.trait for node in nodes if isinstance(node, TraitIs)),
        kinds=frozenset(node.kind for node in nodes if isinstance(node, Did)),
        tags=frozenset(node.tag for node in nodes if isinstance(node, Bears)),
        segments=frozenset(node.segment for node in nodes if isinstance(node, InSegment)),
        records=frozenset(node.record for node in nodes if isinstance(node, Recorded)),
        held=any(isinstance(node, Held) for node in nodes),
    )
