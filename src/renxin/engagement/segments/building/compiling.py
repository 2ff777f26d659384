"""A whole rule as one SQL statement that yields the ids of who fits.

Every condition is a set of patients read where its values stand; `all` are semi-joins, `none` anti-joins, `any` one
semi-join with the sets laid together. What comes from log tables is reduced to patients first, never correlated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection

from renxin.engagement.segments.rule import Group, Held, InSegment, Leaf, Rule

from .ground import Ground
from .parts import NARROWED, Part, parts_of

ZONE: Final = "Asia/Shanghai"
# Living people with a record of their own; those who only wrote to us so far are people too.
_EVERYBODY: Final = """patients_patient p
WHERE p.tenant_id = %(tenant)s AND p.status IN ('active', 'provisional') AND p.deceased_at IS NULL"""

_REACHED: Final = """ AND p.id IN (SELECT c.patient_id FROM patients_patientdepartment c
WHERE c.tenant_id = %(tenant)s AND c.department_id = ANY(%(reach)s::bigint[]))"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its values."""

    sql: str
    parameters: dict[str, Any]

    def rows(self) -> list[tuple[Any, ...]]:
        """Run it."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.fetchall()


@dataclass(slots=True)
class Compiler:
    """Writes conditions down one after the other, so that a statement may hold several rules.

    `patient_ids` narrows everything to these, `reach` to the patients of some departments.
    """

    ground: Ground
    now: datetime
    patient_ids: Sequence[int] | None = None
    reach: frozenset[int] | None = None
    reduced: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parameters |= {"tenant": self.ground.tenant_id, "now": self.now, "zone": ZONE}
        if self.patient_ids is not None:
            self.parameters["patients"] = list(self.patient_ids)
        if self.reach is not None:
            self.parameters["reach"] = sorted(self.reach)

    @property
    def everybody(self) -> str:
        """Return what follows FROM for everybody a rule may choose from, as `p`."""
        narrowed = NARROWED.format("p.id") if self.patient_ids is not None else ""
        return _EVERYBODY + narrowed + (_REACHED if self.reach is not None else "")

    @property
    def head(self) -> str:
        """Return the WITH that the conditions written so far need."""
        return f"WITH {', '.join(self.reduced)} " if self.reduced else ""

    def predicate(self, rule: Rule) -> str:
        """Return the condition on `p` that a rule is."""
        if isinstance(rule, Group):
            return self._group(rule)
        if isinstance(rule, Held):
            return self._held(rule)
        if isinstance(rule, InSegment):
            return self._segment(rule)
        return self._leaf(rule)

    def selects(self, leaf: Leaf | Held) -> list[tuple[Part, str]]:
        """Return the parts of a condition, each with the statement that yields its people."""
        found = []
        for place, part in enumerate(parts_of(leaf, self.ground, narrow=self.patient_ids is not None)):
            name = f"{leaf.id.replace('.', '_')}_t{place}"
            select = "" if part.is_nobody else part.select(name, self.parameters, self.now)
            if part.grouped:
                self.reduced.append(f"{name} AS MATERIALIZED ({select})")
                select = f"SELECT patient_id FROM {name}"  # noqa: S608  our own names
            found.append((part, select))
        return found

    def _group(self, rule: Group) -> str:
        if rule.how == "all":
            return " AND ".join(self.predicate(child) for child in rule.rules) or "true"
        together = self._together(rule.rules)
        if together:
            union = " UNION ALL ".join(together)
            return _none_of(union) if rule.how == "none" else f"p.id IN ({union})"
        said = " OR ".join(f"({self.predicate(child)})" for child in rule.rules)
        if rule.how == "none":
            return f"NOT ({said})" if said else "true"
        return f"({said})" if said else "false"

    def _together(self, rules: Sequence[Rule]) -> list[str]:
        """Return the sets of some conditions when each is one set of people who pass; else nothing."""
        found = []
        for rule in rules:
            if isinstance(rule, Group | Held | InSegment):
                return []
            parts = parts_of(rule, self.ground, narrow=self.patient_ids is not None)
            if len(parts) != 1 or parts[0].negated or parts[0].is_nobody:
                return []
            found.append(rule)
        return [select for rule in found for _part, select in self.selects(rule)]

    def _leaf(self, leaf: Leaf | Held) -> str:
        return " AND ".join(_passes(part, select) for part, select in self.selects(leaf))

    def _held(self, rule: Held) -> str:
        """Since when is known only of what is kept; of a draft the answer is who fits now."""
        ((part, _select),) = self.selects(rule)
        is_kept = any(value for name, value in part.parameters.items() if name.endswith("_segment"))
        return self._leaf(rule) if is_kept else f"({self.predicate(rule.rule)})"

    def _segment(self, rule: InSegment) -> str:
        here = self.ground.segments.get(rule.segment)
        if here is None or here.is_kept or here.rule is None:
            return self._leaf(rule)
        inner = self.predicate(_moved(here.rule, f"{rule.id}.s"))
        return f"({inner})" if rule.member else f"NOT ({inner})"


def members(rule: Rule, ground: Ground, now: datetime, patient_ids: Sequence[int] | None = None) -> Statement:
    """Return the statement that yields the ids of who fits `rule`, of everybody or of these patients."""
    compiler = Compiler(ground, now, patient_ids)
    predicate = compiler.predicate(rule)
    sql = f"{compiler.head}SELECT p.id FROM {compiler.everybody} AND {predicate}"  # noqa: S608  our own names
    return Statement(sql, compiler.parameters)


def _passes(part: Part, select: str) -> str:
    if part.is_nobody:
        return "false"
    return _none_of(select) if part.negated else f"p.id IN ({select})"


def _none_of(select: str) -> str:
    return f"NOT EXISTS (SELECT FROM ({select}) x WHERE x.patient_id = p.id)"


def _moved(rule: Rule, place: str) -> Rule:
    """Return a rule of another segment under ids of its own, so that its values do not meet ours."""
    if isinstance(rule, Group):
        inner = tuple(_moved(child, f"{place}.{number}") for number, child in enumerate(rule.rules))
        return replace(rule, id=place, rules=inner)
    if isinstance(rule, Held):
        return replace(rule, id=place, rule=_moved(rule.rule, f"{place}.0"))
    return replace(rule, id=place)
