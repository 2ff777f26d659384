"""Learning which department people's words belong to: TF-IDF of character runs, logistic regression, kept as numbers.

What is learned is a table of weights, so it is kept as data and read without the library that made it. Chinese needs
no segmentation for this; English words fall into runs too, with their ends marked.
"""

import io
import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
LONGEST: Final = 600
_HAN_RUNS: Final = (1, 2, 3, 4)
_LATIN_RUNS: Final = (3, 4, 5)
_STRENGTH: Final = 30.0
_CLOSE_ENOUGH: Final = 1e-3
# Longer runs count once two examples hold them; shorter ones always.
_SHORT: Final = 2
# How far each weight is rounded when kept: a fifth of the size, and no difference in what comes first.
_KEPT: Final = np.float16


@dataclass(frozen=True)
class Classifier:
    """Weights of each run for each department.

    Attributes:
        labels: department codes, one for each column.
        runs: column of each run.
        rarity: inverse document frequency of each run, shape (runs,).
        weights: shape (runs, labels); `bias`: shape (labels,).
    """

    labels: tuple[str, ...]
    runs: Mapping[str, int]
    rarity: Numbers
    weights: Numbers
    bias: Numbers

    def log_odds(self, text: str) -> dict[str, float]:
        """Return the natural logarithm of the share of each department for these words; all add up to one."""
        found = self._found(text)
        scores = self.bias.astype(np.float64)
        if found:
            at = np.fromiter((self.runs[run] for run in found), dtype=np.int64, count=len(found))
            values = np.fromiter((1 + math.log(times) for times in found.values()), dtype=np.float64, count=len(found))
            values *= self.rarity[at]
            scores = scores + (values / np.linalg.norm(values)) @ self.weights[at].astype(np.float64)
        scores = scores - scores.max()
        shares = scores - math.log(float(np.exp(scores).sum()))
        return dict(zip(self.labels, (float(one) for one in shares), strict=True))

    def knows(self, text: str) -> float:
        """Return the share of the words' runs of two and more characters that were ever seen in learning, 0 to 1."""
        longer = [run for run in counted(text) if len(run.strip()) > 1]
        return sum(run in self.runs for run in longer) / len(longer) if longer else 0.0

    def packed(self) -> bytes:
        """Return it for keeping."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            labels=np.array(self.labels),
            runs=np.array(sorted(self.runs, key=lambda run: self.runs[run])),
            rarity=self.rarity.astype(_KEPT),
            weights=self.weights.astype(_KEPT),
            bias=self.bias,
        )
        return out.getvalue()

    @classmethod
    def unpacked(cls, raw: bytes) -> "Classifier":
        """Read what `packed` wrote."""
        with np.load(io.BytesIO(raw), allow_pickle=False) as found:
            return cls(
                tuple(str(one) for one in found["labels"]),
                {str(run): at for at, run in enumerate(found["runs"])},
                found["rarity"].astype(np.float32),
                found["weights"].astype(np.float32),
                found["bias"].astype(np.float32),
            )

    def _found(self, text: str) -> dict[str, int]:
        return {run: times for run, times in counted(text).items() if run in self.runs}


def counted(text: str) -> Counter[str]:
    """Return how often each run of characters stands in a text: one to four of Chinese, three to five of others."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    found: Counter[str] = Counter()
    for word in _words(plain):
        is_han = not word.isascii()
        marked = word if is_han else f" {word} "
        for size in _HAN_RUNS if is_han else _LATIN_RUNS:
            for at in range(len(marked) - size + 1):
                found[marked[at : at + size]] += 1
    return found


def _words(plain: str) -> list[str]:
    """Return stretches of one kind of writing: Chinese clauses, and words or numbers of ASCII."""
    found: list[str] = []
    before = ""
    for one in plain:
        kind = "" if not one.isalnum() else "a" if one.isascii() else "h"
        if kind and kind == before:
            found[-1] += one
        elif kind:
            found.append(one)
        before = kind
    return found


def learn(texts: Sequence[str], labels: Sequence[str], weights: Sequence[float] | None = None) -> Classifier:
    """Return what examples teach.

    Raises:
        ValueError: the examples all belong to one department.
    """
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415  heavy; reading needs none of it
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if len(set(labels)) < 2:
        raise ValueError("examples of one department only")
    bags = [counted(text) for text in texts]
    seen = Counter(run for bag in bags for run in bag)
    kept = {run: times for run, times in seen.items() if times > 1 or len(run) <= _SHORT}
    rarity = {run: math.log((1 + len(bags)) / (1 + times)) + 1 for run, times in kept.items()}
    vectoriser = DictVectorizer(dtype=np.float32)
    matrix: Any = vectoriser.fit_transform([_vector(bag, rarity) for bag in bags])
    model = LogisticRegression(C=_STRENGTH, max_iter=300, tol=_CLOSE_ENOUGH, class_weight="balanced")
    model.fit(matrix, list(labels), sample_weight=list(weights) if weights is not None else None)
    names = [str(one) for one in vectoriser.get_feature_names_out()]
    return Classifier(
        tuple(str(one) for one in model.classes_),
        {run: at for at, run in enumerate(names)},
        np.array([rarity[run] for run in names], dtype=np.float32),
        model.coef_.T.astype(np.float32),
        model.intercept_.astype(np.float32),
    )


def _vector(bag: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    values = {run: (1 + math.log(times)) * rarity[run] for run, times in bag.items() if run in rarity}
    norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {run: value / norm for run, value in values.items()}
