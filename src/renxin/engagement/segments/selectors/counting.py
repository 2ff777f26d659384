"""What a rule comes to, before it is saved: how many, who for example, where people fall out, why she is in or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from renxin.engagement.segments.building.compiling import Compiler
from renxin.engagement.segments.building.ground import ground
from renxin.engagement.segments.building.truth import verdicts
from renxin.engagement.segments.keeping.active import leaves
from renxin.engagement.segments.rule import Group, Held, Leaf, Rule, problems
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .reach import FEWEST_SHOWN, may_count_few, reach, vocabulary

_SAMPLE: Final = 8


@dataclass(frozen=True, slots=True)
class Number:
    """A count as this reader may see it: `value` None means fewer than five, which she may not know exactly."""

    value: int | None
    few: int = FEWEST_SHOWN

    @property
    def is_few(self) -> bool:
        """Tell whether only "fewer than" may be shown."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Fall:
    """One condition of a rule: how many fit it by itself, and how many are left once it is asked after those above."""

    node: Rule
    alone: Number
    left: Number


def check(actor: Actor, rule: Rule) -> None:
    """See that everything a rule names is known to this actor.

    Raises:
        InvalidInput: something is not; `where` is its node.
    """
    actor.require("segments.view")
    found = problems(rule, vocabulary(actor))
    if found:
        raise InvalidInput(found[0].text, where=found[0].where)


def count(actor: Actor, rule: Rule) -> Number:
    """Return how many of the patients this actor reaches fit a rule now."""
    check(actor, rule)
    compiler = _compiler(actor, rule)
    predicate = compiler.predicate(rule)
    ((found,),) = _rows(compiler, f"SELECT count(*) FROM {compiler.everybody} AND {predicate}")  # noqa: S608  our own
    return _shown(actor, found)


def sample(actor: Actor, rule: Rule, many: int = _SAMPLE) -> list[int]:
    """Return some who fit, chosen evenly; only for who may see patients."""
    actor.require("patients.view")
    check(actor, rule)
    compiler = _compiler(actor, rule)
    predicate = compiler.predicate(rule)
    compiler.parameters["many"] = many
    order = "hashint8(p.id), p.id"
    select = f"SELECT p.id FROM {compiler.everybody} AND {predicate} ORDER BY {order} LIMIT %(many)s"  # noqa: S608
    return [patient for (patient,) in _rows(compiler, select)]


def falls(actor: Actor, rule: Rule) -> list[Fall]:
    """Return for each condition of an `all` (or `any`) how many fit it, and how many are left (or found) by then."""
    check(actor, rule)
    if not isinstance(rule, Group) or not rule.rules:
        return []
    compiler = _compiler(actor, rule)
    predicates = [compiler.predicate(child) for child in rule.rules]
    if rule.how == "none":
        predicates = [f"NOT ({predicate})" for predicate in predicates]
    columns = ", ".join(f"({predicate}) AS c{place}" for place, predicate in enumerate(predicates))
    joint = " OR " if rule.how == "any" else " AND "
    counts = []
    for place in range(len(predicates)):
        together = joint.join(f"c{number}" for number in range(place + 1))
        counts += [f"count(*) FILTER (WHERE c{place})", f"count(*) FILTER (WHERE {together})"]
    select = f"SELECT {', '.join(counts)} FROM (SELECT {columns} FROM {compiler.everybody}) x"  # noqa: S608  our own
    (found,) = _rows(compiler, select)
    return [
        Fall(child, _shown(actor, found[2 * place]), _shown(actor, found[2 * place + 1]))
        for place, child in enumerate(rule.rules)
    ]


def why(actor: Actor, rule: Rule, patient_id: int) -> dict[str, bool]:
    """Return for every node of a rule whether one person fits it."""
    actor.require("patients.view")
    check(actor, rule)
    return {node: patient_id in people for node, people in judged(actor, rule, [patient_id]).items()}


def judged(actor: Actor, rule: Rule, patient_ids: Sequence[int]) -> dict[str, set[int]]:
    """Return for every node of a rule who of these patients fits it, in one statement."""
    compiler = Compiler(ground(actor.tenant_id, [rule]), clock.now(), patient_ids, reach(actor))
    conditions = leaves(rule)
    predicates = [compiler.predicate(leaf) for leaf in conditions]
    columns = "".join(f", ({predicate})" for predicate in predicates)
    rows = _rows(compiler, f"SELECT p.id{columns} FROM {compiler.everybody}")  # noqa: S608  our own names
    passing: dict[str, set[int]] = {leaf.id: set() for leaf in conditions}
    for patient, *passes in rows:
        for leaf, passed in zip(conditions, passes, strict=True):
            if passed:
                passing[leaf.id].add(patient)

    def who(leaf: Leaf | Held) -> set[int]:
        return passing[leaf.id]

    return verdicts(rule, who, {patient for patient, *_passes in rows})


def _compiler(actor: Actor, rule: Rule) -> Compiler:
    return Compiler(ground(actor.tenant_id, [rule]), clock.now(), reach=reach(actor))


def _rows(compiler: Compiler, select: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(compiler.head + select, compiler.parameters)
        return cursor.fetchall()


def _shown(actor: Actor, found: int) -> Number:
    return Number(None if found < FEWEST_SHOWN and found and not may_count_few(actor) else found)
