"""What other packages ask of safety: what a patient's words hold, what a member of staff is about to say."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Words, load

from .alarms import alarming
from .matching import Matcher, normalise
from .shapes import FlagPack, Limit, LimitPack, PatternRule, Reading, Signal, SignalPack

__all__ = [
    "Limit",
    "PatternRule",
    "Reading",
    "Signal",
    "alarming",
    "asks_for_diagnosis",
    "crossed",
    "disclaimer",
    "emergency",
    "flag_words",
    "flags",
    "limits",
    "read",
    "says",
    "signal",
]

_PACKS: Final = Path(__file__).parent / "packs"


@cache
def flags() -> FlagPack:
    """Return the red flags in force."""
    return load(_PACKS / "red_flags.yaml", FlagPack)


@cache
def signals() -> SignalPack:
    """Return the signals in force."""
    return load(_PACKS / "signals.yaml", SignalPack)


@cache
def limits() -> LimitPack:
    """Return the limits of a chat in force."""
    return load(_PACKS / "care_limits.yaml", LimitPack)


def read(text: str) -> Reading:
    """Return what a patient's words hold. Call it before anything else looks at them, on every turn."""
    plain = normalise(text, flags().variants)
    matcher = _patient_matcher()
    return Reading(
        tuple(group.code for group in flags().groups if any(matcher.holds(rule, plain) for rule in group.rules)),
        tuple(each.code for each in signals().signals if any(matcher.holds(rule, plain) for rule in each.rules)),
    )


def signal(code: str) -> Signal:
    """Return a signal.

    Raises:
        LookupError: there is none of that code.
    """
    found = next((each for each in signals().signals if each.code == code), None)
    if found is None:
        raise LookupError(f"no such signal: {code}")
    return found


def emergency(codes: tuple[str, ...], language: str) -> str:
    """Return what a patient is told when red flags were heard: 120 first, then what fits, then who was told."""
    pack = flags()
    advice = [group.advice.get(language) for group in pack.groups if group.code in codes and group.advice]
    return "\n".join([pack.first.get(language), *advice[:2], pack.told.get(language)])


def flag_words(code: str) -> Words:
    """Return the name of a group of red flags; a group that is no longer in the pack is called by its code."""
    return next((group.words for group in flags().groups if group.code == code), Words(code, code))


def crossed(text: str) -> list[Limit]:
    """Return the limits of a chat that a text by staff (or by a machine) crosses: diagnosis, dose, prescription …"""
    plain, matcher = normalise(text, flags().variants), Matcher()
    return [limit for limit in limits().limits if any(matcher.holds(rule, plain) for rule in limit.rules)]


def asks_for_diagnosis(text: str) -> bool:
    """Tell whether a patient asks for what a chat cannot give: a diagnosis, a prescription, a dose."""
    plain = normalise(text, flags().variants)
    return any(_patient_matcher().holds(rule, plain) for rule in limits().asked)


def says(rules: Sequence[PatternRule], text: str) -> bool:
    """Tell whether a patient's words fit one of the rules of another package's pack, denials understood."""
    plain = normalise(text, flags().variants)
    return any(_patient_matcher().holds(rule, plain) for rule in rules)


def disclaimer() -> Words:
    """Return the words that stand under every conversation."""
    return limits().disclaimer


@cache
def _patient_matcher() -> Matcher:
    return Matcher(flags().denials)
