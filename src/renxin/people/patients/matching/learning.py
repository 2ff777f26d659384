"""Weights learned from the data themselves, without labels (Fellegi–Sunter by expectation–maximisation). Pure.

How often two people agree (`u`) and how often two records of one person agree (`m`) are what explains the candidates
best; pairs drawn by chance hold `u` down to earth. So a hospital can measure its own data before it changes the pack.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2
from typing import Final

from .pack import Weight

Levels = tuple[tuple[str, str], ...]
"""How a pair agrees: (field, level) of everything that can be compared."""
Weights = Mapping[str, Mapping[str, Weight]]

_AGREES: Final = "equal"
_ROUNDS: Final = 60
_SMOOTHING: Final = 0.5
_FIRST_GUESS: Final = 0.9
_WEIGHT_OF_STRANGERS: Final = 0.25
"""How much pairs drawn by chance count beside candidates: those met under a key, so they agree more than strangers."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by field and level, and the share of candidates that are one person."""

    weights: Weights
    share: float

    def score(self, levels: Levels) -> float:
        """Return the bits of a pair; a level never seen says nothing."""
        return sum(self.weights[field][level].bits for field, level in levels if level in self.weights.get(field, {}))

    def probability(self, levels: Levels) -> float:
        """Return how likely a candidate is one person."""
        bits = self.score(levels) + log2(self.share / (1 - self.share))
        return 1 / (1 + 2.0 ** -max(min(bits, 500.0), -500.0))


def learn(candidates: Iterable[Levels], strangers: Iterable[Levels]) -> Learned:
    """Return what explains `candidates` (pairs that met under a key), given pairs drawn by chance.

    Raises:
        ValueError: there are no candidates or no strangers.
    """
    patterns, drawn = Counter(candidates), Counter(strangers)
    if not patterns or not drawn:
        raise ValueError("nothing to learn from: candidates and strangers are both needed")
    weight = _WEIGHT_OF_STRANGERS * patterns.total() / drawn.total()
    by_chance = [(levels, times * weight) for levels, times in drawn.items()]
    learned = Learned(_guess(_shares(by_chance)), 0.5)
    for _round in range(_ROUNDS):
        same, other = [], list(by_chance)
        for levels, times in patterns.items():
            probability = learned.probability(levels)
            same.append((levels, times * probability))
            other.append((levels, times * (1 - probability)))
        share = sum(times for _levels, times in same) / patterns.total()
        learned = Learned(_weights(_shares(same), _shares(other)), min(max(share, 1e-6), 1 - 1e-6))
    return learned


def _shares(weighed: Iterable[tuple[Levels, float]]) -> dict[str, dict[str, float]]:
    """Return how often each level of each field occurs, a little smoothed."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for levels, times in weighed:
        for field, level in levels:
            counts[field][level] += times
    return {field: _smoothed(found) for field, found in counts.items()}


def _smoothed(found: Mapping[str, float]) -> dict[str, float]:
    total = sum(found.values()) + _SMOOTHING * len(found)
    return {level: (times + _SMOOTHING) / total for level, times in found.items()}


def _weights(same: Mapping[str, Mapping[str, float]], chance: Mapping[str, Mapping[str, float]]) -> Weights:
    found: dict[str, dict[str, Weight]] = {}
    for field in {*same, *chance}:
        mine, theirs = same.get(field, {}), chance.get(field, {})
        rare = min((*mine.values(), *theirs.values())) / 2
        found[field] = {level: Weight(m=mine.get(level, rare), u=theirs.get(level, rare)) for level in {*mine, *theirs}}
    return found


def _guess(chance: Mapping[str, Mapping[str, float]]) -> Weights:
    """Begin with: one person mostly agrees."""
    found: dict[str, dict[str, Weight]] = {}
    for field, levels in chance.items():
        others = {level for level in levels if level != _AGREES}
        rest = (1 - _FIRST_GUESS) / max(len(others), 1)
        found[field] = {level: Weight(m=rest, u=levels[level]) for level in others}
        found[field][_AGREES] = Weight(m=_FIRST_GUESS, u=levels.get(_AGREES, 1e-4))
    return found
