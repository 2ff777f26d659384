"""What a rule names that is not known here, or compares in a way that makes no sense."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from . import operators
from .tree import Bears, Did, InSegment, Rule, TraitIs, walk


class TraitShape(Protocol):
    """What checking needs of a trait."""

    @property
    def type(self) -> str: ...

    @property
    def key(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and at which node."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rules may name: traits by code, kinds of facts with the names of their values, tags, segments."""

    traits: Mapping[str, TraitShape]
    kinds: Mapping[str, Collection[str]]
    tags: Collection[str]
    segments: Collection[str]


def problems(rule: Rule, known: Vocabulary) -> list[Problem]:
    """Return everything in a rule that cannot be answered, from the top down."""
    return [Problem(node.id, text) for node in walk(rule) for text in _of_node(node, known)]


def _of_node(node: Rule, known: Vocabulary) -> list[str]:
    if isinstance(node, TraitIs):
        return _of_trait(node, known)
    if isinstance(node, Bears) and node.tag not in known.tags:
        return [_("This tag does not exist any more.")]
    if isinstance(node, InSegment) and node.segment not in known.segments:
        return [_("This segment does not exist any more.")]
    if isinstance(node, Did):
        return _of_facts(node, known)
    return []


def _of_trait(node: TraitIs, known: Vocabulary) -> list[str]:
    trait = known.traits.get(node.trait)
    if trait is None:
        return [_("This trait does not exist, or you may not use it: %(code)s") % {"code": node.trait}]
    if operators.test_of(node.op, node.value, trait.type) is None:
        return [_("This comparison lacks its value, or does not fit the trait.")]
    return []


def _of_facts(node: Did, known: Vocabulary) -> list[str]:
    names = known.kinds.get(node.kind)
    if names is None:
        return [_("This kind of happening is not known: %(kind)s") % {"kind": node.kind}]
    unknown = [asked.name for asked in node.where if asked.name not in names]
    return [_("This happening has no value called %(name)s.") % {"name": name} for name in unknown]
