"""The contact policy's pack, read once: the numbers that `rules` work with, and the words for every rule."""

from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.engagement.content import selectors as content
from renxin.kernel.core.packs import Pack, Words, load

from .facts import Band, Cap, ClassRules, ContactRules

PACK = Path(__file__).parents[1] / "packs" / "contact_policy.yaml"


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    """What one class of message may do; `hours` as `HH:MM-HH:MM`."""

    hours: list[str]
    closed: list[str]
    working_days: bool
    capped: bool
    waits: bool
    never_over: list[str]
    until: Literal["", "delivered", "read"]
    within_hours: float


@dataclass(frozen=True, kw_only=True)
class ChannelHours:
    """Local hours in which a kind of channel may be used, whatever the class."""

    hours: list[str]
    working_days: bool


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Which kinds of channel come first for somebody, which next, and which are no way to her."""

    first: list[str]
    next: list[str]
    never: list[str]


@dataclass(frozen=True, kw_only=True)
class Merging:
    """Which classes and purposes may travel together, within how many days, how many at most."""

    days: int
    most: int
    classes: list[str]
    purposes: list[str]


@dataclass(frozen=True, kw_only=True)
class Learning:
    """How much evidence makes a channel the learned one."""

    days: int
    least: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What may be said as an answer although nobody wrote: by whom, in which templates (none: its own words), why."""

    source: str
    templates: list[str]
    keeps_hours: bool
    reason: Words


@dataclass(frozen=True, kw_only=True)
class Answering:
    """How long after her last message we answer, and what is owed without one."""

    heard_within_hours: float
    owed: list[Owed]


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
    classes: dict[str, ClassRow]
    channel_hours: dict[str, ChannelHours]
    ladder: list[str]
    ladders: dict[str, Ladder]
    in_place_of: list[str]
    liked_hours_for: list[str]
    merge: Merging
    learning: Learning
    answering: Answering
    approval_from: int
    answer_within_minutes: int
    not_while_admitted: list[str]
    not_while_bereaved: list[str]
    caps: list[CapRow]
    rules: dict[str, Words]
    calls: dict[str, Words]
    cures: dict[str, Words]
    holds: dict[str, Words]


@cache
def pack() -> ContactPolicyPack:
    """Return the policy in force."""
    return load(PACK, ContactPolicyPack)


@dataclass(frozen=True, kw_only=True)
class ChannelReasonPack(Pack):
    """What the codes that channels answer mean, in a sentence each."""

    title: Words
    other: Words
    reasons: dict[str, Words]


@cache
def channel_reasons() -> ChannelReasonPack:
    """Return the words in force."""
    return load(PACK.parent / "channel_reasons.yaml", ChannelReasonPack)


@cache
def contact_rules() -> ContactRules:
    """Return the rules that the pack in force means."""
    return rules_of(pack())


def rules_of(policy: ContactPolicyPack) -> ContactRules:
    """Return the rules that a pack means."""
    return ContactRules(
        classes={code: _class(row) for code, row in policy.classes.items()},
        channel_hours={kind: _bands(row.hours) for kind, row in policy.channel_hours.items()},
        channel_working_days=frozenset(kind for kind, row in policy.channel_hours.items() if row.working_days),
        not_while_admitted=frozenset(policy.not_while_admitted),
        not_while_bereaved=frozenset(policy.not_while_bereaved),
        liked_hours_for=frozenset(policy.liked_hours_for),
        caps=tuple(_cap(row) for row in policy.caps),
    )


def explain(rule: str) -> str:
    """Return the words for a rule's or a channel's reason code, in the reader's language."""
    group, _, code = rule.partition(".")
    if group == "cap":
        found = {row.code: row.words for row in pack().caps}.get(code)
    elif group == "hold":
        found = pack().holds.get(code, pack().holds["other"])
    elif group == "content" and code:
        return f"{pack().rules[group]} ({_told_by_linter(code)[0]})"
    elif group == "account" and code:
        return f"{pack().rules[group]} ({_told_by_channel(code)})"
    else:
        found = pack().rules.get(group)
    return str(found) if found else _told_by_channel(rule)


def explain_call(rule: str) -> str:
    """Return the words for a rule where somebody wants to call, in the reader's language."""
    group = rule.partition(".")[0]
    found = pack().calls.get("follow_up" if group == "cap" else group)
    return str(found) if found else explain(rule)


def _told_by_linter(code: str) -> tuple[str, str]:
    """Return what the linter objects to and what to do about it."""
    try:
        return content.explain(content.Finding(code, "block"))
    except StopIteration:  # a rule of an older pack
        return code, ""


def _told_by_channel(code: str) -> str:
    words = channel_reasons().reasons.get(code) or pack().rules.get(code)
    return str(words) if words else str(channel_reasons().other).format(code=code)


def cure(rule: str) -> str:
    """Return what somebody could do about a rule, in the reader's language; empty when there is nothing to be done."""
    found = pack().cures.get(rule.partition(".")[0])
    return str(found) if found else ""


def _class(row: ClassRow) -> ClassRules:
    return ClassRules(
        hours=_bands(row.hours),
        closed=frozenset(row.closed),
        working_days=row.working_days,
        capped=row.capped,
        waits=row.waits,
        never_over=frozenset(row.never_over),
        until=row.until,
        within_hours=row.within_hours,
    )


def _bands(hours: list[str]) -> tuple[Band, ...]:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, _, end in map(_parted, hours))


def _parted(text: str) -> tuple[str, str, str]:
    return text.partition("-")


def _cap(row: CapRow) -> Cap:
    return Cap(
        code=row.code,
        purposes=frozenset(row.purposes),
        days=row.days,
        limit=row.limit,
        block=row.then == "block",
    )
