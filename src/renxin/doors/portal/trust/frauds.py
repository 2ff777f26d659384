"""What messages that pose as the hospital ask for: data, in a pack, read as expressions."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parent / "packs" / "frauds.yaml"


@dataclass(frozen=True, kw_only=True)
class FraudPack(Pack):
    """Expressions of what we never ask for, and the warnings of our own in which the same words stand."""

    title: Words
    asks: list[str]
    unless: list[str] = field(default_factory=list)


@cache
def pack() -> FraudPack:
    """Return the pack in force."""
    return load(PACK, FraudPack)


def asks_secret(text: str) -> bool:
    """Tell whether a text asks for money, a code or a password, outside the sentences that warn of it."""
    own, asks = _expressions()
    return any(asks.search(sentence) and not own.search(sentence) for sentence in re.split(r"[。！!？?\n]", text))


@cache
def _expressions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    found = pack()
    own = re.compile("|".join(re.escape(phrase) for phrase in found.unless), re.IGNORECASE)
    return own, re.compile("|".join(found.asks), re.IGNORECASE)
