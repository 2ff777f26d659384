"""What the rules of the contact policy look at and what they answer: plain values, no tables, no clock."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from renxin.kernel.core.clock import SHANGHAI

Verdict = Literal["allow", "defer", "block"]
Band = tuple[time, time]
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be sent.

    `message_class` is what the template (or the words) make it, never what the sender says. `is_reply` marks an answer
    (`answers.standing` says what is one), `keeps_hours` one that waits for the day all the same, `counted` one counted
    already, `private` what belongs to a sensitive visit: it goes to nobody's phone but her own. `problem` is the code
    of what is wrong with the words, the approval or the reason; `waits` is the rule for which its sender lets it wait,
    and until when.
    """

    purpose: str
    message_class: str = "service"
    is_reply: bool = False
    keeps_hours: bool = False
    counted: bool = False
    private: bool = False
    problem: str = ""
    waits: tuple[str, datetime] | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """A hold in force: why, for which purposes (empty: all), until when (None: until released)."""

    reason: str
    scope: frozenset[str] = NOTHING
    until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class PatientFacts:
    """What the rules may know about a patient. `sent` counts messages by (purpose, local day).

    The second half is about the way on which this message would go: `reachable` whether there is one, `no_way` why not,
    `refused` and `suppressed` for which purposes she allows no such way, `quota_until` when the vendor takes more.
    `hours` are the hours in which she likes to be reached, `hours_learned` whether that is only what we observed.
    """

    deceased: bool = False
    provisional: bool = False
    anonymised: bool = False
    admitted: bool = False
    bereaved: bool = False
    holds: tuple[HoldFacts, ...] = ()
    sent: Counter[tuple[str, date]] = field(default_factory=Counter)
    zone: ZoneInfo = SHANGHAI
    hours: tuple[int, int] | None = None
    hours_learned: bool = False
    reachable: bool = True
    no_way: str = ""
    channel_kind: str = ""
    refused: frozenset[str] = NOTHING
    suppressed: frozenset[str] = NOTHING
    only_shared: bool = False
    quota_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `limit` messages of `purposes` together in `days` local days; `block` instead of putting off."""

    code: str
    purposes: frozenset[str]
    days: int
    limit: int
    block: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRules:
    """What holds for one class of message: local hours (none: any time), days on which it rests, what it is free of.

    `closed` names festivals; `never_over` the kinds of channel that may not carry it; `until` what the next way is
    waited for (`delivered`, `read`, or nothing), `within_hours` how long.
    """

    hours: tuple[Band, ...] = ()
    closed: frozenset[str] = NOTHING
    working_days: bool = False
    capped: bool = True
    waits: bool = True
    never_over: frozenset[str] = NOTHING
    until: str = ""
    within_hours: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRules:
    """The numbers of the policy, read from the pack. `channel_hours` bind a kind of channel beside the class's own."""

    classes: Mapping[str, ClassRules] = field(default_factory=dict)
    channel_hours: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)
    channel_working_days: frozenset[str] = NOTHING
    not_while_admitted: frozenset[str] = NOTHING
    not_while_bereaved: frozenset[str] = NOTHING
    liked_hours_for: frozenset[str] = NOTHING
    caps: tuple[Cap, ...] = ()

    def of_class(self, message_class: str) -> ClassRules:
        """Return what holds for a class; one that the pack does not name is free of nothing."""
        return self.classes.get(message_class) or self.classes.get("service") or _STRICT


_STRICT: Final = ClassRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy says, and the code of the rule that said it. `until` is set when put off."""

    verdict: Verdict = "allow"
    rule: str = ""
    until: datetime | None = None


ALLOW: Final = Decision()


def block(rule: str) -> Decision:
    """Return the decision to stop a message."""
    return Decision(verdict="block", rule=rule)


def defer(rule: str, until: datetime) -> Decision:
    """Return the decision to put a message off."""
    return Decision(verdict="defer", rule=rule, until=until)
