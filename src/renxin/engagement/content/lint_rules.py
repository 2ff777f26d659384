"""The linter's pack: its rules and the words that explain them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

from .linting import Finding, LintRule

PACK = Path(__file__).parent / "packs" / "linter.yaml"


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule as the pack writes it; `words` say what is wrong, `cure` what to do."""

    code: str
    severity: Literal["block", "warn", "reclassify"]
    words: Words
    cure: Words
    classes: list[str] = field(default_factory=list)
    place: Literal["text", "preview"] = "text"
    terms: list[str] = field(default_factory=list)
    pattern: str = ""
    unless: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class LinterPack(Pack):
    """All rules, in the order in which findings are shown."""

    title: Words
    rules: list[RuleRow]


@cache
def pack() -> LinterPack:
    """Return the pack in force."""
    return load(PACK, LinterPack)


@cache
def rules() -> tuple[LintRule, ...]:
    """Return the rules in force."""
    return tuple(
        LintRule(
            code=row.code,
            severity=row.severity,
            classes=frozenset(row.classes),
            place=row.place,
            terms=tuple(row.terms),
            pattern=row.pattern,
            unless=tuple(row.unless),
        )
        for row in pack().rules
    )


def tells_illness(text: str) -> bool:
    """Tell whether the rule for locked screens objects to a text."""
    rule = next(rule for rule in rules() if rule.code == "preview_tells")
    return bool(rule.expression and rule.may_object(text) and rule.expression.search(text))


def explain(finding: Finding) -> tuple[str, str]:
    """Return what is wrong and what to do about it, in the reader's language."""
    row = next(row for row in pack().rules if row.code == finding.code)
    return str(row.words), str(row.cure)
