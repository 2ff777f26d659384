"""Key nodes: moments that belong to people. Which they are is data; that a person comes first is checked here.

A way that begins at a key node (a start by its fact, a date, segment or condition that lets in who is at it, a wait for
it, or a journey that says it `handles` it) has to come to a person's step, and nothing may reach the patient in the
person's place: neither before, nor because she was late.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.segments.rule import RuleError
from renxin.engagement.segments.rule import parse as parse_rule
from renxin.intelligence.journeys.definition import moments
from renxin.intelligence.journeys.definition.model import Definition
from renxin.intelligence.journeys.definition.moments import KeyNode, RuleOf, Says
from renxin.intelligence.journeys.problem import Problem
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core import packs

_FOLDER: Final = Path(__file__).parents[1] / "packs" / "key_nodes"


@dataclass(frozen=True, kw_only=True)
class KeyNodePack(packs.Pack):
    """The key nodes of the house."""

    nodes: list[KeyNode]


@cache
def nodes() -> Mapping[str, KeyNode]:
    """Return the key nodes by code."""
    return {node.code: node for pack in packs.load_all(_FOLDER, KeyNodePack) for node in pack.nodes}


def problems(definition: Definition, rule_of: RuleOf = lambda _segment: None) -> Iterator[Problem]:
    """Yield where a key node is left without a person, or a message takes the person's place.

    Args:
        definition: what is to be checked.
        rule_of: the rules of segments that it names, where they are known: its start or condition may be about a node.
    """
    for code in definition.handles:
        if code not in nodes():
            yield Problem("journey.handles", _("There is no key node %(code)s.") % {"code": code})
    found: dict[str, Problem] = {}
    for node, first, where in _begins(definition, rule_of):
        wrong = list(_on_the_way(definition, node, first))
        for problem in [*wrong, *([_narrower(node, where)] if wrong and where else [])]:
            found.setdefault(problem.where, problem)
    yield from found.values()


def _begins(definition: Definition, rule_of: RuleOf) -> Iterator[tuple[KeyNode, str, str]]:
    """Yield each key node that the definition meets, the step that follows it, and the condition that says so."""
    first = definition.steps[0].id
    for node in nodes().values():
        if node.code in definition.handles or (definition.start.filter and node.meant_by(definition.start.filter)):
            yield node, first, ""
        elif where := _let_in(definition, node, rule_of):
            yield node, first, where
        for step in definition.steps:
            wanted = step.hears()
            if wanted and node.meant_by(wanted):
                yield node, step.next, ""


def _let_in(definition: Definition, node: KeyNode, rule_of: RuleOf) -> str:
    """Return the place of what picks people who are at the moment; empty when nothing does."""
    plan = definition.start.plan
    start = Says.SILENT
    if definition.start.kind == "date":
        start = moments.of_date(plan, node)
    elif definition.start.kind == "segment" and plan["on"] == "entered" and (rule := rule_of(plan["segment"])):
        start = moments.of_rule(rule, node, rule_of)
    who = Says.SILENT
    if definition.who:
        with suppress(RuleError):  # the check of the rules says what cannot be read
            who = moments.of_rule(parse_rule(dict(definition.who.rule)), node, rule_of)
    if moments.together([start, who]) is not Says.MEANT:
        return ""
    return "journey.who" if who is Says.MEANT else f"journey.start.{definition.start.kind}"


def _narrower(node: KeyNode, where: str) -> Problem:
    """Return what could be said instead of a condition that lets in who is at the moment."""
    name = spoken({"zh": node.name.zh, "en": node.name.en})
    text = _("This lets in who is at this moment: %(node)s. Put a person first.") % {"node": name}
    if node.lasts_days:
        text = _(
            "This lets in who is at this moment: %(node)s. Put a person first, or ask for more than %(days)s days."
        )
        text %= {"node": name, "days": node.lasts_days}
    return Problem(where, text)


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
