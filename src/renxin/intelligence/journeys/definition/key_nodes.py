"""Key nodes: moments that belong to people. Which they are is data; that a person comes first is checked here.

A way that begins at a key node (a start by its fact, a wait for it, or a journey that says it `handles` it) has to come
to a person's step, and nothing may reach the patient in the person's place: neither before, nor because she was late.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.definition.model import Definition
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.problem import Problem
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core import packs

_FOLDER: Final = Path(__file__).parents[1] / "packs" / "key_nodes"


@dataclass(frozen=True, kw_only=True)
class NodeFact:
    """A fact that makes the moment; `where` narrows it, a list meaning one of several values."""

    fact: str
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeyNode:
    """A moment that belongs to people."""

    code: str
    name: packs.Words
    facts: list[NodeFact]

    def meant_by(self, wanted: FactFilter) -> bool:
        """Tell whether a filter may let such a fact through."""
        return any(one.fact == wanted.kind and _overlap(one.where, wanted.where) for one in self.facts)


@dataclass(frozen=True, kw_only=True)
class KeyNodePack(packs.Pack):
    """The key nodes of the house."""

    nodes: list[KeyNode]


@cache
def nodes() -> Mapping[str, KeyNode]:
    """Return the key nodes by code."""
    return {node.code: node for pack in packs.load_all(_FOLDER, KeyNodePack) for node in pack.nodes}


def problems(definition: Definition) -> Iterator[Problem]:
    """Yield where a key node is left without a person, or a message takes the person's place."""
    for code in definition.handles:
        if code not in nodes():
            yield Problem("journey.handles", _("There is no key node %(code)s.") % {"code": code})
    found: dict[str, Problem] = {}
    for node, first in _begins(definition):
        for problem in _on_the_way(definition, node, first):
            found.setdefault(problem.where, problem)
    yield from found.values()


def _begins(definition: Definition) -> Iterator[tuple[KeyNode, str]]:
    """Yield each key node that the definition meets, with the step that follows it."""
    first = definition.steps[0].id
    for node in nodes().values():
        if node.code in definition.handles or (definition.start.filter and node.meant_by(definition.start.filter)):
            yield node, first
        for step in definition.steps:
            wanted = step.hears()
            if wanted and node.meant_by(wanted):
                yield node, step.next


def _on_the_way(definition: Definition, node: KeyNode, first: str) -> Iterator[Problem]:
    """Follow every way from `first`, each step once with and once without a person having had her turn."""
    name = spoken({"zh": node.name.zh, "en": node.name.en})
    open_ways, seen = [(first, False)], set()
    while open_ways:
        here, had_turn = open_ways.pop()
        if (here, had_turn) in seen:
            continue
        seen.add((here, had_turn))
        if not here or not definition.step(here).targets():
            if not had_turn:
                text = _("%(node)s needs a person: this way ends without one.") % {"node": name}
                yield Problem(f"journey.steps.{here}" if here else "journey.steps", text, here)
            continue
        step = definition.step(here)
        if step.reaches:
            text = _("%(node)s needs a person first: a message cannot take the person's place.") % {"node": name}
            yield Problem(f"journey.steps.{here}", text, here)
            continue
        open_ways += _further(definition, step, had_turn)


def _further(definition: Definition, step: Step, had_turn: bool) -> list[tuple[str, bool]]:
    """Return the ways on. What a person has done settles a way; what she was late for, or is asked to do, does not."""
    late = getattr(step, "late", "")
    lateness = [(late, True)] if late and late != step.next else []
    if step.is_human:
        return lateness if getattr(step, "wait", False) else [(step.next, True)]
    heard = step.hears()
    own = heard.own if heard else ""
    if own and definition.has_step(own) and definition.step(own).is_human:
        return lateness
    return [(target, had_turn) for target in step.targets()]


def _overlap(node: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_values(value) & _values(wanted[name]) for name, value in node.items() if name in wanted)


def _values(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}
