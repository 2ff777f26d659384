"""Which level a nurse is proposed, pure: red flags heard and signs outside their limits; the gravest wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .triage_pack import SignRule, TriagePack


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the desk knows: codes of red flags in her words, signs by code in the pack's units, age in months."""

    flags: Sequence[str] = ()
    signs: Mapping[str, float]
    age_months: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The level proposed and why: codes of rules (`hr_1`) and of red flags (`flag:stroke`), the gravest first.

    `grown_up_only` says that limits of grown-ups were left out because she is a child.
    """

    level: int
    reasons: tuple[str, ...]
    grown_up_only: bool = False


def propose(found: Finding, pack: TriagePack, count: int | None = None) -> Proposal:
    """Return the level that the pack proposes; without any reason it is IV."""
    levels = count or pack.count
    child = found.age_months is not None and found.age_months < pack.adult_from_months
    said = [(pack.flags.get(code, pack.other_flag), f"flag:{code}") for code in found.flags]
    shown = [(rule.level, rule.code) for rule in pack.rules if _holds(rule, found, child)]
    reasons = sorted(said + shown)
    left_out = child and any(rule.grown_up and rule.sign in found.signs for rule in pack.rules)
    if not reasons:
        return Proposal(min(4, levels), (), left_out)
    return Proposal(min(reasons[0][0], levels), tuple(code for _level, code in reasons), left_out)


def _holds(rule: SignRule, found: Finding, child: bool) -> bool:
    value = found.signs.get(rule.sign)
    if value is None or (rule.grown_up and child) or not _is_of_age(rule, found.age_months):
        return False
    return (
        (rule.below is None or value < rule.below)
        and (rule.above is None or value > rule.above)
        and (rule.at_least is None or value >= rule.at_least)
        and (rule.at_most is None or value <= rule.at_most)
    )


def _is_of_age(rule: SignRule, months: int | None) -> bool:
    if rule.from_months is None and rule.under_months is None:
        return True
    if months is None:
        return False
    return (rule.from_months or 0) <= months and (rule.under_months is None or months < rule.under_months)
