"""Rules and verdicts in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from renxin.engagement.segments import selectors
from renxin.engagement.segments.models import Segment, SegmentMember, SegmentVersion
from renxin.engagement.segments.rule import Line, RuleError, TraitIs, difference, find, lines, parse, sentence
from renxin.engagement.segments.traits import registry
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Compared:
    """A version and what it changed, in words; the first one changed nothing."""

    version: SegmentVersion
    lines: list[Line]


def rule_sentence(actor: Actor, segment: Segment) -> str:
    """Return what the newest rule of a segment says; a fixed list says nothing but its note."""
    newest = selectors.newest_rule(segment)
    return sentence(parse(newest), selectors.known(actor)) if newest is not None else segment.note


def rule_lines(actor: Actor, content: dict[str, Any]) -> list[Line]:
    """Return a rule as lines."""
    return lines(parse(content), selectors.known(actor))


def compared(actor: Actor, versions: Sequence[SegmentVersion]) -> list[Compared]:
    """Return versions, newest first, each with what it changed."""
    said = selectors.known(actor)
    found = []
    for place, version in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        changed = difference(parse(before.rule), parse(version.rule), said) if before else []
        found.append(Compared(version, changed))
    return found


def verdict(actor: Actor, segment: Segment, patient_id: int) -> dict[str, Any]:
    """Return for one person whether she belongs, since when, and for each line of the rule whether it holds."""
    row = SegmentMember.objects.of(actor).filter(segment=segment, patient_id=patient_id).first()
    content = selectors.newest_rule(segment)
    if content is None:
        return {"member": row, "verdicts": []}
    return {"member": row, **verdict_of(actor, content, patient_id)}


def verdict_of(actor: Actor, content: dict[str, Any], patient_id: int) -> dict[str, Any]:
    """Return for one person whether she fits a rule, saved or not, and for each line of it whether it holds.

    Without `fits` the rule cannot be asked: it is not complete, or names what is not there.
    """
    try:
        rule = parse(content)
        fits = selectors.why(actor, rule, patient_id)
    except (RuleError, InvalidInput):
        return {"verdicts": []}
    known = selectors.trait_facts(actor, patient_id)
    found = []
    for line in lines(rule, selectors.known(actor)):
        node = find(rule, line.node)
        source = known.get((node.trait, node.key)) if isinstance(node, TraitIs) else None
        trait = registry.trait(node.trait) if isinstance(node, TraitIs) else None
        found.append((line, fits.get(line.node), source, trait))
    return {"fits": fits["r"], "verdicts": found}
