"""What answers mean: the level of each, with its reason. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.packs import Words, load

from .levels import Level
from .shapes import BankPack, Question

_PACK: Final = Path(__file__).parent.parent / "packs" / "bank" / "care.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer that asks for something: its question, its level, which rule (counted from 1), and why."""

    code: str
    level: Level
    rule: int
    why: Words


@cache
def bank() -> BankPack:
    """Return the question bank in force."""
    return load(_PACK, BankPack)


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by its code."""
    return {one.code: one for one in bank().questions}


@cache
def facts() -> frozenset[str]:
    """Return the names of what rules may know of a person beside the answers."""
    return frozenset(one.name for one in bank().facts)


def judge(answers: Mapping[str, Any], about: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return what the answers ask for, the most urgent first; an answer that asks for nothing is left out.

    Args:
        answers: value by code, as questionnaires store them (numbers, codes, lists of codes, true or false).
        about: what is known of the person (names of the pack's `facts`); what is missing is not known.
    """
    values = {**(about or {}), **answers}
    rules = bank().rules
    found = (
        next((rule for rule in rules.get(code, ()) if rule.formula.holds(values)), None)
        for code, value in answers.items()
        if value is not None
    )
    findings = [Finding(rule.question, rule.level, rule.number, rule.why) for rule in found if rule is not None]
    return sorted(findings, key=lambda one: (-one.level, one.code))


def highest(findings: Iterable[Finding]) -> Level:
    """Return the most urgent level among findings; GREEN without any."""
    return max((one.level for one in findings), default=Level.GREEN)


def is_plausible(code: str, value: float) -> bool:
    """Tell whether a measured value can be true at all: it lies in the range of its question."""
    question = questions()[code]
    low = question.min if question.min is not None else float("-inf")
    high = question.max if question.max is not None else float("inf")
    return low <= value <= high
