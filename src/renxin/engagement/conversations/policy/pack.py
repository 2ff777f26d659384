"""The contact policy's pack, read once: the numbers that `policy` works with."""

from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

from .rules import Cap, ContactRules

PACK = Path(__file__).parents[1] / "packs" / "contact_policy.yaml"


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """Local times between which nobody is written to, as `HH:MM`."""

    start: str
    end: str
    exempt_purposes: list[str]


@dataclass(frozen=True, kw_only=True)
class CapRow:
    """At most `limit` messages of these purposes together within `days`."""

    code: str
    words: Words
    purposes: list[str]
    days: int
    limit: int
    then: Literal["defer", "block"]


@dataclass(frozen=True, kw_only=True)
class ContactPolicyPack(Pack):
    """What the policy may be told by data."""

    title: Words
    quiet_hours: QuietHours
    answer_within_minutes: int
    not_while_admitted: list[str]
    not_while_bereaved: list[str]
    caps: list[CapRow]
    rules: dict[str, Words]
    holds: dict[str, Words]


@cache
def pack() -> ContactPolicyPack:
    """Return the policy in force."""
    return load(PACK, ContactPolicyPack)


@cache
def contact_rules() -> ContactRules:
    """Return the rules that the pack in force means."""
    return rules_of(pack())


def rules_of(policy: ContactPolicyPack) -> ContactRules:
    """Return the rules that a pack means."""
    return ContactRules(
        quiet_from=time.fromisoformat(policy.quiet_hours.start),
        quiet_until=time.fromisoformat(policy.quiet_hours.end),
        quiet_exempt=frozenset(policy.quiet_hours.exempt_purposes),
        not_while_admitted=frozenset(policy.not_while_admitted),
        not_while_bereaved=frozenset(policy.not_while_bereaved),
        caps=tuple(_cap(row) for row in policy.caps),
    )


def explain(rule: str) -> str:
    """Return the words for a rule's or a channel's reason code, in the reader's language."""
    group, _, code = rule.partition(".")
    if group == "cap":
        found = {row.code: row.words for row in pack().caps}.get(code)
    elif group == "hold":
        found = pack().holds.get(code, pack().holds["other"])
    else:
        found = pack().rules.get(group)
    return str(found) if found else rule


def _cap(row: CapRow) -> Cap:
    return Cap(
        code=row.code,
        purposes=frozenset(row.purposes),
        days=row.days,
        limit=row.limit,
        block=row.then == "block",
    )
