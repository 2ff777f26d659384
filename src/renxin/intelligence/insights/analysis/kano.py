"""Kano: what people expect, what they want more of, what delights them; from pairs of questions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Category = Literal["M", "O", "A", "I", "R", "Q"]
# Rows: with it (like, must-be, neutral, live-with, dislike); columns: without it, in the same order.
_TABLE: Final = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
# Ties go to what hurts most when it is missing.
_ORDER: Final[tuple[Category, ...]] = ("M", "O", "A", "I", "R", "Q")
_DOUBTFUL: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Kano:
    """One feature: its category, and how much having it pleases (better) or lacking it hurts (worse, ≤ 0)."""

    category: Category
    counts: dict[str, int]
    n: int
    better: float | None
    worse: float | None


def category(functional: int, dysfunctional: int) -> Category:
    """Return what a pair of answers (1 like … 5 dislike) says.

    Raises:
        ValueError: an answer outside 1 to 5.
    """
    if not (1 <= functional <= 5 and 1 <= dysfunctional <= 5):
        raise ValueError("answers lie between 1 and 5")
    found: Category = _TABLE[functional - 1][dysfunctional - 1]  # type: ignore[assignment]
    return found


def classify(pairs: Iterable[tuple[int, int]]) -> Kano | None:
    """Return what many pairs of answers say of one feature, None without any."""
    counts = Counter(category(*pair) for pair in pairs)
    n = counts.total()
    if not n:
        return None
    base = sum(counts[one] for one in ("A", "O", "M", "I"))
    return Kano(
        category=max(_ORDER, key=lambda one: (counts[one], -_ORDER.index(one))),
        counts={one: counts[one] for one in _ORDER},
        n=n,
        better=(counts["A"] + counts["O"]) / base if base else None,
        worse=-(counts["O"] + counts["M"]) / base if base else None,
    )


def is_doubtful(answers: Sequence[tuple[int, int]]) -> bool:
    """Tell whether somebody's answers contradict each other so often (over a fifth) that they are left out."""
    doubtful = sum(1 for pair in answers if category(*pair) == "Q")
    return bool(answers) and doubtful / len(answers) > _DOUBTFUL
