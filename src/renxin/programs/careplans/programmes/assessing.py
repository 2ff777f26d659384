"""What the answers of one contact lead to: level, reasons, actions, and when the next contact is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from renxin.engagement.questionnaires.selectors import Finding, Level, highest, judge
from renxin.kernel.core.packs import Words

from . import spans
from .shapes import Programme


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something follows: which programme and rule (counted from 1), or which question of the bank."""

    source: str
    rule: int
    level: Level
    why: Words


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from one contact. `again_on`: the earliest day on which the same questions are asked once more."""

    level: Level
    reasons: tuple[Reason, ...]
    actions: tuple[str, ...]
    tells: tuple[str, ...]
    again_on: date | None
    marks: Mapping[str, bool]


def assess(
    programmes: Sequence[Programme],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    before: Mapping[str, Any],
    on: date,
) -> Assessment:
    """Return what the answers of one contact, which may serve several programmes, lead to.

    The strictest of all wins: the highest level, the earliest next contact, every action once.

    Args:
        programmes: those the contact serves, in the versions the person is enrolled in.
        answers: value by code of the bank.
        facts: what is known of the person.
        before: answers and marks of the contact before, and its `level`.
        on: the day of the answers.
    """
    findings = judge(answers, facts)
    seen = {**facts, **answers, **{f"previous.{name}": value for name, value in before.items()}}
    reasons, actions, tells, again = [_reason(one) for one in findings], [], [], []
    marks: dict[str, bool] = {}
    for programme in programmes:
        values = {**seen, "level": int(highest(findings))}
        marks |= {mark.name: programme.holds(mark.when, values) for mark in programme.marks}
        values |= marks
        for number, rule in enumerate(programme.rules, 1):
            if programme.holds(rule.when, values):
                reasons.append(Reason(programme.code, number, programme.level_of(rule), rule.why))
                actions += [rule.action] if rule.action else []
                tells += [rule.tell] if rule.tell else []
                again += [spans.read(rule.next).after(on)] if rule.next else []
    return Assessment(
        level=max((one.level for one in reasons), default=Level.GREEN),
        reasons=tuple(sorted(reasons, key=lambda one: -one.level)),
        actions=tuple(dict.fromkeys(actions)),
        tells=tuple(dict.fromkeys(tells)),
        again_on=min(again, default=None),
        marks=marks,
    )


def _reason(found: Finding) -> Reason:
    return Reason(found.code, found.rule, found.level, found.why)
