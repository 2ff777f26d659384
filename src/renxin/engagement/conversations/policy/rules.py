"""The contact policy: pure rules over a snapshot of facts. Every message passes it when asked for and when sent.

A rule looks at what is proposed, at the facts and at the clock and answers None or a decision. The first rule that
objects wins, so rules that stop a message stand before those that only put it off. The numbers come from the pack.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from renxin.kernel.core.clock import SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be sent. `is_reply` marks a person answering in a conversation; `counted` one counted already.

    `private` marks what belongs to a sensitive visit: it goes to nobody's phone but her own.
    """

    purpose: str
    is_reply: bool = False
    urgent: bool = False
    counted: bool = False
    private: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """A hold in force: why, for which purposes (empty: all), until when (None: until released)."""

    reason: str
    scope: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """What the rules may know about a patient. `sent` counts messages by (purpose, local day).

    `suppressed` are the purposes for which the number on the way is not to be used; `only_shared`: she has no number
    that is hers alone; `bereaved`: somebody of her family died lately.
    """

    deceased: bool = False
    provisional: bool = False
    anonymised: bool = False
    admitted: bool = False
    reachable: bool = True
    refused: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()
    only_shared: bool = False
    bereaved: bool = False
    holds: tuple[HoldFacts, ...] = ()
    sent: Counter[tuple[str, date]] = field(default_factory=Counter)
    zone: ZoneInfo = SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `limit` messages of `purposes` together in `days` local days; `block` instead of putting off."""

    code: str
    purposes: frozenset[str]
    days: int
    limit: int
    block: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRules:
    """The numbers of the policy, read from the pack."""

    quiet_from: time = time(21)
    quiet_until: time = time(8)
    quiet_exempt: frozenset[str] = frozenset()
    not_while_admitted: frozenset[str] = frozenset()
    not_while_bereaved: frozenset[str] = frozenset()
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy says, and the code of the rule that said it. `until` is set when put off."""

    verdict: Literal["allow", "defer", "block"] = "allow"
    rule: str = ""
    until: datetime | None = None


ALLOW = Decision()
Rule = Callable[[Proposal, PatientFacts, ContactRules, datetime], Decision | None]


def evaluate(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision:
    """Return what the policy decides about `proposal` at `now`."""
    for rule in RULES:
        decision = rule(proposal, facts, rules, now)
        if decision is None:
            continue
        if decision.until and proposal.expires_at and decision.until >= proposal.expires_at:
            return block("expired")
        return decision
    return ALLOW


def block(rule: str) -> Decision:
    """Return the decision to stop a message."""
    return Decision(verdict="block", rule=rule)


def defer(rule: str, until: datetime) -> Decision:
    """Return the decision to put a message off."""
    return Decision(verdict="defer", rule=rule, until=until)


def _deceased(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("deceased") if facts.deceased else None


def _anonymised(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("anonymised") if facts.anonymised else None


def _expired(proposal: Proposal, _facts: PatientFacts, _rules: ContactRules, now: datetime) -> Decision | None:
    return block("expired") if proposal.expires_at and now >= proposal.expires_at else None


def _contact_point(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return None if facts.reachable else block("no_contact_point")


def _provisional(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("provisional") if facts.provisional and not proposal.is_reply else None


def _consent(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("consent") if proposal.purpose in facts.refused and not proposal.is_reply else None


def _suppressed(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("suppressed") if proposal.purpose in facts.suppressed and not proposal.is_reply else None


def _private(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("private") if proposal.private and facts.only_shared else None


def _bereaved(proposal: Proposal, facts: PatientFacts, rules: ContactRules, _now: datetime) -> Decision | None:
    return block("bereaved") if facts.bereaved and proposal.purpose in rules.not_while_bereaved else None


def _admitted(proposal: Proposal, facts: PatientFacts, rules: ContactRules, _now: datetime) -> Decision | None:
    return block("admitted") if facts.admitted and proposal.purpose in rules.not_while_admitted else None


def _holds(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, now: datetime) -> Decision | None:
    """An open-ended hold stops the message; one with an end only puts it off, to the latest end."""
    in_force = [hold for hold in facts.holds if _covers(hold, proposal.purpose, now)]
    lasting = next((hold for hold in in_force if hold.until is None), None)
    if lasting:
        return block(f"hold.{lasting.reason}")
    ends = [(hold.until, hold.reason) for hold in in_force if hold.until]
    return defer(f"hold.{max(ends)[1]}", max(ends)[0]) if ends else None


def _covers(hold: HoldFacts, purpose: str, now: datetime) -> bool:
    return (not hold.scope or purpose in hold.scope) and (hold.until is None or hold.until > now)


def _quiet_hours(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision | None:
    if proposal.is_reply or proposal.urgent or proposal.purpose in rules.quiet_exempt:
        return None
    local = now.astimezone(facts.zone)
    return defer("quiet_hours", _morning(local, rules)) if is_quiet(local.time(), rules) else None


def is_quiet(at: time, rules: ContactRules) -> bool:
    """Tell whether a local time lies in the quiet hours, which may run over midnight."""
    if rules.quiet_from <= rules.quiet_until:
        return rules.quiet_from <= at < rules.quiet_until
    return at >= rules.quiet_from or at < rules.quiet_until


def _morning(local: datetime, rules: ContactRules) -> datetime:
    ahead = 0 if local.time() < rules.quiet_until else 1
    return _day_start(local.date() + timedelta(days=ahead), local, rules)


def _day_start(day: date, local: datetime, rules: ContactRules) -> datetime:
    return datetime.combine(day, rules.quiet_until, tzinfo=local.tzinfo)


def _frequency(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision | None:
    if proposal.is_reply or proposal.urgent or proposal.counted:
        return None
    local = now.astimezone(facts.zone)
    exceeded = [cap for cap in rules.caps if proposal.purpose in cap.purposes and _full(cap, facts, local.date())]
    blocking = next((cap for cap in exceeded if cap.block), None)
    if blocking:
        return block(f"cap.{blocking.code}")
    free = [(_free_day(cap, facts, local.date()), cap.code) for cap in exceeded]
    return defer(f"cap.{max(free)[1]}", _day_start(max(free)[0], local, rules)) if free else None


def _full(cap: Cap, facts: PatientFacts, day: date) -> bool:
    window = [day - timedelta(days=back) for back in range(cap.days)]
    return sum(facts.sent[purpose, on] for purpose in cap.purposes for on in window) >= cap.limit


def _free_day(cap: Cap, facts: PatientFacts, day: date) -> date:
    """Return the first later day on which the window has room again."""
    days = (day + timedelta(days=ahead) for ahead in range(1, cap.days + 1))
    return next((on for on in days if not _full(cap, facts, on)), day + timedelta(days=cap.days))


RULES: tuple[Rule, ...] = (
    _deceased,
    _anonymised,
    _expired,
    _private,
    _contact_point,
    _provisional,
    _consent,
    _suppressed,
    _bereaved,
    _admitted,
    _holds,
    _quiet_hours,
    _frequency,
)
