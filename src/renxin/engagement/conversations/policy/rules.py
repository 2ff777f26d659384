"""The contact policy: pure rules over facts. Every message passes them when asked for and again when sent.

A rule looks at what is proposed, at the facts and at the clock and answers None or a decision. The first rule that
objects wins, so rules that stop a message stand before those that only put it off. The numbers come from the pack.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from . import hours
from .facts import ALLOW, Cap, ContactRules, Decision, HoldFacts, PatientFacts, Proposal, block, defer

Rule = Callable[[Proposal, PatientFacts, ContactRules, datetime], Decision | None]
_WITHOUT_CONSENT: Final = frozenset({"clinical"})
"""What saves life or health is said on another basis than consent (personal information protection law, art. 13)."""
_OF_CARE: Final = frozenset({"CARE_SERVICE", "FOLLOWUP"})
PUT_OFF_AT_MOST: Final = timedelta(days=30)
"""For how long a hold may put a message off; after that its occasion has passed."""


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


def _deceased(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("deceased") if facts.deceased else None


def _anonymised(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("anonymised") if facts.anonymised else None


def _problem(proposal: Proposal, _facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block(proposal.problem) if proposal.problem else None


def _waits(proposal: Proposal, _facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return defer(*proposal.waits) if proposal.waits else None


def _expired(proposal: Proposal, _facts: PatientFacts, _rules: ContactRules, now: datetime) -> Decision | None:
    return block("expired") if proposal.expires_at and now >= proposal.expires_at else None


def _private(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("private") if proposal.private and facts.only_shared else None


def _way(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return None if facts.reachable else block(facts.no_way or "no_contact_point")


def _provisional(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("provisional") if facts.provisional and not proposal.is_reply else None


def _consent(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    if proposal.purpose not in facts.refused or proposal.is_reply or _needs_no_consent(proposal):
        return None
    return block("consent")


def _suppressed(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, _now: datetime) -> Decision | None:
    return block("suppressed") if proposal.purpose in facts.suppressed and not proposal.is_reply else None


def _bereaved(proposal: Proposal, facts: PatientFacts, rules: ContactRules, _now: datetime) -> Decision | None:
    return block("bereaved") if facts.bereaved and proposal.purpose in rules.not_while_bereaved else None


def _admitted(proposal: Proposal, facts: PatientFacts, rules: ContactRules, _now: datetime) -> Decision | None:
    return block("admitted") if facts.admitted and proposal.purpose in rules.not_while_admitted else None


def _holds(proposal: Proposal, facts: PatientFacts, _rules: ContactRules, now: datetime) -> Decision | None:
    """An open-ended hold stops the message; one that ends soon puts it off, to the latest end.

    One that lasts longer stops it too: nobody wishes to read a year later what was meant for the day of her loss.
    """
    if not facts.holds:
        return None
    in_force = [hold for hold in facts.holds if _covers(hold, proposal.purpose, now)]
    lasting = next((hold for hold in in_force if hold.until is None), None)
    if lasting:
        return block(f"hold.{lasting.reason}")
    ends = [(hold.until, hold.reason) for hold in in_force if hold.until]
    if not ends:
        return None
    until, reason = max(ends)
    return defer(f"hold.{reason}", until) if until - now <= PUT_OFF_AT_MOST else block(f"hold.{reason}")


def _quota(_proposal: Proposal, facts: PatientFacts, _rules: ContactRules, now: datetime) -> Decision | None:
    until = facts.quota_until
    return defer("quota", until) if until and until > now else None


def _hours(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision | None:
    if proposal.is_reply and not proposal.keeps_hours:
        return None
    closed = hours.opening(proposal.message_class, facts.channel_kind, rules, now, facts.zone)
    return defer(*closed) if closed else None


def _liked_hours(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision | None:
    """Wait, at most a day, for the hours in which she said, or showed, that she likes to be reached."""
    if facts.hours is None or proposal.is_reply or proposal.counted or proposal.purpose not in rules.liked_hours_for:
        return None
    if not rules.of_class(proposal.message_class).waits:
        return None
    at = hours.liked(facts.hours, proposal.message_class, rules, now.astimezone(facts.zone))
    if at is None or (proposal.expires_at and at >= proposal.expires_at):
        return None
    return defer("learned_hours" if facts.hours_learned else "liked_hours", at)


def _frequency(proposal: Proposal, facts: PatientFacts, rules: ContactRules, now: datetime) -> Decision | None:
    if proposal.is_reply or proposal.counted or not facts.sent or not rules.of_class(proposal.message_class).capped:
        return None
    local = now.astimezone(facts.zone)
    exceeded = [cap for cap in rules.caps if proposal.purpose in cap.purposes and _full(cap, facts, local.date())]
    blocking = next((cap for cap in exceeded if cap.block), None)
    if blocking:
        return block(f"cap.{blocking.code}")
    free = [(_free_day(cap, facts, local.date()), cap.code) for cap in exceeded]
    return defer(f"cap.{max(free)[1]}", _first_hour(proposal, facts, rules, max(free)[0])) if free else None


def _covers(hold: HoldFacts, purpose: str, now: datetime) -> bool:
    return (not hold.scope or purpose in hold.scope) and (hold.until is None or hold.until > now)


def _needs_no_consent(proposal: Proposal) -> bool:
    return proposal.message_class in _WITHOUT_CONSENT and proposal.purpose in _OF_CARE


def _first_hour(proposal: Proposal, facts: PatientFacts, rules: ContactRules, day: date) -> datetime:
    """Return when somebody may first be written to on a day, or on the next one on which that is allowed."""
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=facts.zone)
    closed = hours.opening(proposal.message_class, facts.channel_kind, rules, midnight, facts.zone)
    return closed[1] if closed else midnight


def _full(cap: Cap, facts: PatientFacts, day: date) -> bool:
    first = day - timedelta(days=cap.days - 1)
    sent = (n for (purpose, on), n in facts.sent.items() if purpose in cap.purposes and first <= on <= day)
    return sum(sent) >= cap.limit


def _free_day(cap: Cap, facts: PatientFacts, day: date) -> date:
    """Return the first later day on which the window has room again."""
    days = (day + timedelta(days=ahead) for ahead in range(1, cap.days + 1))
    return next((on for on in days if not _full(cap, facts, on)), day + timedelta(days=cap.days))


RULES: tuple[Rule, ...] = (
    _deceased,
    _anonymised,
    _expired,
    _private,
    _way,
    _provisional,
    _consent,
    _suppressed,
    _problem,
    _bereaved,
    _admitted,
    _holds,
    _waits,
    _quota,
    _hours,
    _liked_hours,
    _frequency,
)
