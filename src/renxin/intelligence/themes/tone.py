"""How a comment sounds, read with a list of words: praise and blame, turned by "not", "but" and "I wish".

This is the cold start: it needs no example. Where the hospital's own ratings teach better, `learning` takes over.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from renxin.kernel.core import packs
from renxin.kernel.core.words import Words

PACK: Final = Path(__file__).parent / "packs" / "tone.yaml"
# Weights found by trying: how far a word reaches back for "not" and "very" (characters), and what a clause counts.
_REACH: Final = 4
_AFTER_TURN: Final = 1.6
_WISHED: Final = -0.6
_NEGATED: Final = -0.8
_CLAUSES: Final = re.compile(r"[，。！？；,.!?;~…\s]+")
_LATIN: Final = re.compile(r"[a-z][a-z' -]*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TonePack(packs.Pack):
    """The words: lists in one line each, a word followed by `*2` counts double."""

    title: Words
    praise: Words
    blame: Words
    negators: Words
    degrees: dict[str, dict[str, float]]
    turns: Words
    wishes: Words


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the list in a clause: where it stands, and what it says there."""

    word: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The pack, compiled."""

    weights: Mapping[str, float]
    degrees: Mapping[str, float]
    very: re.Pattern[str]
    words: re.Pattern[str]
    negators: re.Pattern[str]
    turns: re.Pattern[str]
    wishes: re.Pattern[str]

    def score(self, text: str) -> float:
        """Return how the text sounds, from about −1 (all blame) to 1 (all praise); 0 says nothing."""
        total = size = 0.0
        for clause, weight in self._clauses(text.lower()):
            for found in self.found(clause):
                total += found.weight * weight
                size += abs(found.weight) * weight
        return total / math.sqrt(size * size + 1.0) if size else 0.0

    def found(self, clause: str) -> list[Found]:
        """Return the words of praise and blame in a clause, each with its weight as it stands there."""
        wished = self.wishes.search(clause)
        found = []
        for match in self.words.finditer(clause):
            weight = self.weights[match.group()]
            before = clause[max(0, match.start() - _REACH) : match.start()]
            weight *= max((self.degrees[one] for one in self.degrees if before.endswith(one)), default=1.0)
            # "特别" holds a "别" that denies nothing.
            if self.negators.search(self.very.sub("", before)):
                weight *= _NEGATED
            if weight > 0 and wished and wished.start() < match.start():
                weight *= _WISHED
            found.append(Found(match.group(), match.start(), weight))
        return found

    def _clauses(self, text: str) -> Iterator[tuple[str, float]]:
        weight = 1.0
        for clause in _CLAUSES.split(text):
            if not clause:
                continue
            turn = self.turns.search(clause)
            if turn and turn.start() <= 1:
                weight = _AFTER_TURN
            yield clause, weight


def compiled(pack: TonePack) -> Lexicon:
    """Return the lexicon of a pack."""
    weights = dict(_listed(pack.praise))
    weights |= {word: -value for word, value in _listed(pack.blame)}
    degrees = pack.degrees["zh"] | pack.degrees["en"]
    return Lexicon(
        weights,
        degrees,
        _any_of(degrees),
        _any_of(weights),
        _any_of(word for word, _value in _listed(pack.negators)),
        _any_of(word for word, _value in _listed(pack.turns)),
        _any_of(word for word, _value in _listed(pack.wishes)),
    )


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """Return the lexicon that comes with the product."""
    return compiled(packs.load(PACK, TonePack))


def _listed(words: Words) -> Iterator[tuple[str, float]]:
    for one in f"{words.zh} {words.en}".split():
        word, _star, value = one.partition("*")
        yield word, float(value or 1)


def _any_of(words: object) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return re.compile(
        "|".join(rf"\b{re.escape(one)}\b" if _LATIN.match(one) else re.escape(one) for one in longest_first)
    )
