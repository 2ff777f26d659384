"""Small cells: what may be shown, coloured and ranked of a number that stands on `n` people. Pure, the one home.

Below five nothing is shown (it would tell about persons); below thirty it is a hint without colour or rank; from
thirty on it stands with its interval. Ranking needs more: fifty for a unit, thirty over six months for a doctor.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, TypeVar

from renxin.kernel.core.statistics import HIDDEN_BELOW, WEAK_BELOW

T = TypeVar("T")

Shown = Literal["nothing", "hidden", "hint", "sure"]
Subject = Literal["unit", "doctor"]
RANKED_FROM: Final[dict[Subject, int]] = {"unit": 50, "doctor": 30}
DOCTOR_DAYS: Final = 183


def shown(n: int) -> Shown:
    """Say how a number of `n` people may be shown: nothing to show, hidden, as a hint, or for sure.

    Raises:
        ValueError: people are never fewer than none.
    """
    if n < 0:
        raise ValueError("people are counted from nought")
    if n == 0:
        return "nothing"
    if n < HIDDEN_BELOW:
        return "hidden"
    return "hint" if n < WEAK_BELOW else "sure"


def may_colour(n: int) -> bool:
    """Tell whether a cell may carry a colour, a sign of good or bad, or a word of change."""
    return shown(n) == "sure"


def may_rank(n: int, subject: Subject = "unit") -> bool:
    """Tell whether it may stand in a ranking or in somebody's appraisal."""
    return n >= RANKED_FROM[subject]


def ranked(
    rows: Iterable[T], n: Callable[[T], int], value: Callable[[T], float], subject: Subject = "unit"
) -> tuple[Sequence[T], Sequence[T]]:
    """Return those that may be ranked, best value first, and the others as given; hidden ones are in neither."""
    seen = [row for row in rows if shown(n(row)) in ("hint", "sure")]
    able = sorted((row for row in seen if may_rank(n(row), subject)), key=value, reverse=True)
    return able, [row for row in seen if not may_rank(n(row), subject)]


def complement_is_safe(parts: Sequence[int]) -> bool:
    """Tell whether a hidden part cannot be worked out from a shown total: never exactly one part is hidden."""
    return sum(1 for part in parts if shown(part) == "hidden") != 1
