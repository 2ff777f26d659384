"""What a rule is made of: groups, and conditions on one thing each. `id` is a node's place in the tree, `r.0.1`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .spans import Span

How = Literal["all", "any", "none"]
ROOT = "r"


@dataclass(frozen=True, slots=True)
class Group:
    """All of these, any of these, none of these. An empty `all` is everybody."""

    id: str
    how: How
    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class TraitIs:
    """A trait compared with a value; `key` chooses one department, measurement … of a trait that has several."""

    id: str
    trait: str
    key: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Bears:
    """She bears a tag (by its uid or its name), or does not; `within`: since no longer than that."""

    id: str
    tag: str
    bears: bool
    within: Span | None


@dataclass(frozen=True, slots=True)
class Where:
    """One small value of a fact that is asked for: equal to one of `values`, or from `low` to `high`."""

    name: str
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """Facts of a kind, counted over the last days (or ever). `at_most` 0: it did not happen."""

    id: str
    kind: str
    where: tuple[Where, ...]
    at_least: int | None
    at_most: int | None
    within: Span | None


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that has been true without a break for a while."""

    id: str
    rule: "Rule"
    span: Span


@dataclass(frozen=True, slots=True)
class InSegment:
    """She belongs to another segment, or does not."""

    id: str
    segment: str
    member: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something of a kind stands in her record, under a code that begins so; `has` false: nothing of it does."""

    id: str
    record: str
    codes: tuple[str, ...]
    within: Span | None
    has: bool


Leaf = TraitIs | Bears | Did | InSegment | Recorded
Rule = Group | Held | Leaf


def walk(rule: Rule) -> Iterator[Rule]:
    """Yield a rule and everything in it, from the top down."""
    yield rule
    for child in children(rule):
        yield from walk(child)


def children(rule: Rule) -> tuple[Rule, ...]:
    """Return what stands directly in a rule."""
    if isinstance(rule, Group):
        return rule.rules
    return (rule.rule,) if isinstance(rule, Held) else ()


def find(rule: Rule, node_id: str) -> Rule | None:
    """Return the node at a place, if there is one."""
    return next((node for node in walk(rule) if node.id == node_id), None)
