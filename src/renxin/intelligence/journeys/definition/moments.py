"""What a rule says about a moment that belongs to people: it lets such patients in, keeps them out, or is silent. Pure.

A definition that begins by no fact of a key node may still be about it: its date, its segment or its condition picks
those who were operated on lately. So conditions are read too, with AND, OR and NOT as they are meant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

from renxin.engagement.segments.rule import Did, Group, Held, InSegment, Recorded, Rule, TraitIs
from renxin.engagement.segments.rule.operators import test_of
from renxin.engagement.segments.rule.spans import Span
from renxin.engagement.segments.rule.values import Known, Window
from renxin.intelligence.journeys.filters import FactFilter
from renxin.kernel.core import packs

# The rule in force of a segment, by its code or its uid; None for a fixed list and for one that is not known.
RuleOf = Callable[[str], Rule | None]
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)  # spans are compared as seen from some instant: any will do


@dataclass(frozen=True, kw_only=True)
class NodeFact:
    """A fact that makes the moment; `where` narrows it, a list meaning one of several values."""

    fact: str
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeyNode:
    """A moment that belongs to people: the facts that make it, and the traits and kinds of records that tell of it.

    `lasts_days`: whose trait or record is older is not at it any more; None: it is never over.
    """

    code: str
    name: packs.Words
    facts: list[NodeFact]
    traits: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    lasts_days: int | None = None

    def meant_by(self, wanted: FactFilter) -> bool:
        """Tell whether a filter may let such a fact through."""
        return any(one.fact == wanted.kind and _overlap(one.where, wanted.where) for one in self.facts)


class Says(Enum):
    """What a condition says about the moment."""

    MEANT = auto()
    KEPT_OUT = auto()
    SILENT = auto()


def of_rule(rule: Rule, node: KeyNode, rule_of: RuleOf, *, inverted: bool = False) -> Says:
    """Return what `rule` (or, `inverted`, its opposite) says about the moment."""
    if isinstance(rule, Group):
        inner = inverted != (rule.how == "none")
        said = [of_rule(one, node, rule_of, inverted=inner) for one in rule.rules]
        # NOT (a OR b) is NOT a AND NOT b; `none` is NOT any.
        return together(said) if inverted == (rule.how == "any") else _either(said)
    if isinstance(rule, Held):
        return of_rule(rule.rule, node, rule_of, inverted=inverted)
    if isinstance(rule, InSegment):
        other = rule_of(rule.segment)
        return of_rule(other, node, rule_of, inverted=inverted == rule.member) if other else Says.SILENT
    if isinstance(rule, TraitIs):
        return _trait(rule, node, inverted) if rule.trait in node.traits else Says.SILENT
    if isinstance(rule, Recorded):
        return _record(rule, node, inverted) if rule.record in node.records else Says.SILENT
    return _did(rule, node, inverted) if isinstance(rule, Did) else Says.SILENT


def of_date(plan: Mapping[str, Any], node: KeyNode) -> Says:
    """Return what a start by a date of hers says: so many days after the moment; an anniversary is none."""
    if plan["trait"] not in node.traits or plan.get("yearly"):
        return Says.SILENT
    is_over = node.lasts_days is not None and plan["offset_days"] > node.lasts_days
    return Says.KEPT_OUT if is_over else Says.MEANT


def together(said: list[Says]) -> Says:
    """Return what conditions say that all have to hold."""
    return next((one for one in (Says.KEPT_OUT, Says.MEANT) if one in said), Says.SILENT)


def _overlap(node: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether values that a filter wants may be those of the moment."""
    return all(_values(value) & _values(wanted[name]) for name, value in node.items() if name in wanted)


def _either(said: list[Says]) -> Says:
    if Says.MEANT in said:
        return Says.MEANT
    return Says.KEPT_OUT if said and all(one is Says.KEPT_OUT for one in said) else Says.SILENT


def _trait(leaf: TraitIs, node: KeyNode, inverted: bool) -> Says:
    test = test_of(leaf.op, leaf.value, "instant")
    if leaf.op == "not_set":
        return Says.MEANT if inverted else Says.KEPT_OUT
    if isinstance(test, Known):
        return Says.KEPT_OUT if inverted else Says.MEANT
    if not isinstance(test, Window):
        return Says.SILENT
    ends_before = test.until is not None and _is_over(test.until.ago, node)
    if not inverted:
        return Says.KEPT_OUT if ends_before else Says.MEANT
    covers = test.until is None or (test.until.at is None and test.until.ago is None)
    reaches = test.after is None or _is_over(test.after.ago, node)
    return Says.KEPT_OUT if covers and reaches else Says.SILENT


def _record(leaf: Recorded, node: KeyNode, inverted: bool) -> Says:
    if leaf.has != inverted:
        return Says.MEANT
    reaches = leaf.within is None or _is_over(leaf.within, node)
    return Says.KEPT_OUT if reaches and not leaf.codes else Says.SILENT


def _did(leaf: Did, node: KeyNode, inverted: bool) -> Says:
    wanted = {one.name: list(one.values) for one in leaf.where if one.values}
    facts = [one for one in node.facts if one.fact == leaf.kind and _overlap(one.where, wanted)]
    if not facts:
        return Says.SILENT
    if (leaf.at_least is not None) != inverted:
        return Says.MEANT
    reaches = leaf.within is None or _is_over(leaf.within, node)
    is_none = leaf.at_least == 1 if inverted else leaf.at_most == 0
    return Says.KEPT_OUT if reaches and is_none and not leaf.where else Says.SILENT


def _is_over(span: Span | None, node: KeyNode) -> bool:
    """Tell whether the moment is over so long after it."""
    if span is None or node.lasts_days is None:
        return False
    return span.before(_NOW) <= _NOW - timedelta(days=node.lasts_days)


def _values(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}
