"""Learning from the hospital's own examples: a logistic regression over runs of one to three characters.

What is learned is a list of weights, so that it can be kept as data, read without the library that made it, and shown:
which characters speak for praise. The list of words (`tone`) stays one of its features, so a new word that nobody
rated yet is still heard. Chinese needs no segmentation for this; English words fall into runs as well.
"""

import base64
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

RUN: Final = 3
MOST_FEATURES: Final = 60_000
_SEEN_AT_LEAST: Final = 2
_STRENGTH: Final = 8.0
# The score of the word list enters with this weight beside what was learned; found on reviews of strange trades.
_LEXICON: Final = 1.0
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Weights:
    """A learned yes-or-no: weight of each run, its rarity, and the bias."""

    runs: dict[str, tuple[float, float]]
    bias: float

    def score(self, text: str) -> float:
        """Return the log odds of yes."""
        total = norm = 0.0
        for run, times in counted(text).items():
            known = self.runs.get(run)
            if known is not None:
                value = (1 + math.log(times)) * known[1]
                norm += value * value
                total += value * known[0]
        return (total / math.sqrt(norm) if norm else 0.0) + self.bias

    def packed(self) -> bytes:
        """Return it for keeping."""
        plain = {run: [round(weight, 4), round(rarity, 3)] for run, (weight, rarity) in self.runs.items()}
        return gzip.compress(json.dumps([self.bias, plain], ensure_ascii=False).encode(), mtime=0)

    @classmethod
    def unpacked(cls, raw: bytes) -> "Weights":
        """Read what `packed` wrote."""
        bias, plain = json.loads(gzip.decompress(raw))
        return cls({run: (weight, rarity) for run, (weight, rarity) in plain.items()}, bias)

    def packed_text(self) -> str:
        """Return it for keeping inside JSON."""
        return base64.b85encode(self.packed()).decode()

    @classmethod
    def unpacked_text(cls, raw: str) -> "Weights":
        """Read what `packed_text` wrote."""
        return cls.unpacked(base64.b85decode(raw))

    def speaking(self, most: int) -> tuple[list[str], list[str]]:
        """Return the runs of at least two characters that speak most for yes, and most for no."""
        ordered = sorted((run for run in self.runs if len(run.strip()) > 1), key=lambda run: self.runs[run][0])
        return list(reversed(ordered[-most:])), ordered[:most]


def counted(text: str) -> Counter[str]:
    """Return how often each run of one to three characters stands in the text, each clause for itself."""
    plain = "".join(one if one.isalnum() else " " for one in text.lower()[:_LONGEST])
    return Counter(
        clause[at : at + size]
        for clause in plain.split()
        for size in range(1, RUN + 1)
        for at in range(len(clause) - size + 1)
    )


def learn(texts: Sequence[str], labels: Sequence[bool], weights: Sequence[float] | None = None) -> Weights:
    """Return what the examples teach.

    Raises:
        ValueError: the examples all say the same.
    """
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415  the library is heavy; reading needs none
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if len(set(labels)) < 2:
        raise ValueError("examples of one kind only")
    bags = [counted(text) for text in texts]
    rarity = _rarities(bags)
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform([_vector(bag, rarity) for bag in bags])
    model = LogisticRegression(C=_STRENGTH, max_iter=400, class_weight="balanced")
    model.fit(matrix, list(labels), sample_weight=list(weights) if weights else None)
    names: Iterable[str] = vectoriser.get_feature_names_out()
    coefficients: Any = model.coef_[0]
    return Weights(
        {run: (float(weight), rarity[run]) for run, weight in zip(names, coefficients, strict=True)},
        float(model.intercept_[0]),
    )


def _rarities(bags: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(run for bag in bags for run in bag)
    common = [run for run, times in seen.most_common(MOST_FEATURES) if times >= _SEEN_AT_LEAST]
    return {run: math.log((1 + len(bags)) / (1 + seen[run])) + 1 for run in common}


def _vector(bag: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    values = {run: (1 + math.log(times)) * rarity[run] for run, times in bag.items() if run in rarity}
    norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {run: value / norm for run, value in values.items()}


def together(learned: float, lexicon: float) -> float:
    """Return the tone, −1 to 1, from the learned log odds and the score of the word list."""
    return math.tanh((learned + _LEXICON * lexicon) / 2)
