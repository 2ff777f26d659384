"""From a rule back to JSON: the same that `parse` reads, in one form only."""

import hashlib
import json
from typing import Any

from .tree import Bears, Did, Group, Held, InSegment, Recorded, Rule, TraitIs, Where


def as_json(rule: Rule) -> dict[str, Any]:
    """Return a rule as it is stored and exported."""
    if isinstance(rule, Group):
        return {rule.how: [as_json(child) for child in rule.rules]}
    if isinstance(rule, Held):
        return {"held": as_json(rule.rule), "for_days": rule.span.count}
    if isinstance(rule, TraitIs):
        found = {"trait": rule.trait, "key": rule.key, "is": rule.op, "value": rule.value}
        return {name: value for name, value in found.items() if value is not None and not (name == "key" and not value)}
    if isinstance(rule, InSegment):
        return {"segment": rule.segment, "member": rule.member}
    return _with_window(rule)


def digest(rule: Rule) -> str:
    """Return what two rules that say the same have in common."""
    return digest_of(as_json(rule))


def digest_of(content: Any) -> str:
    """Return a short name for JSON values."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def asked_as_json(where: tuple[Where, ...]) -> dict[str, Any]:
    """Return what is asked of the values of a fact."""
    return {asked.name: _asked(asked) for asked in where}


def _with_window(rule: Bears | Did | Recorded) -> dict[str, Any]:
    found: dict[str, Any]
    if isinstance(rule, Bears):
        found = {"tag": rule.tag, "bears": rule.bears}
    elif isinstance(rule, Did):
        times = {"at_least": rule.at_least, "at_most": rule.at_most}
        found = {"did": rule.kind, "times": {name: count for name, count in times.items() if count is not None}}
        if rule.where:
            found["where"] = asked_as_json(rule.where)
    else:
        found = {"record": rule.record, "has": rule.has}
        if rule.codes:
            found["code"] = list(rule.codes)
    if rule.within is not None:
        found["within_days"] = rule.within.count
    return found


def _asked(asked: Where) -> Any:
    if asked.values:
        return asked.values[0] if len(asked.values) == 1 else list(asked.values)
    ends = {"from": asked.low, "to": asked.high}
    return {name: number for name, number in ends.items() if number is not None}
