"""What goes together: how much likelier those who bear a combination are to take a service than the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from renxin.kernel.core.statistics import Z95, Interval, wilson


@dataclass(frozen=True, slots=True)
class Pair:
    """A combination and a service: who bears it, how many of these took the service, the same of everybody else."""

    n: int
    taken: int
    others: int
    others_taken: int

    @property
    def lift(self) -> float:
        """Return the ratio of both shares."""
        return (self.taken / self.n) / (self.others_taken / self.others)

    @property
    def interval(self) -> Interval:
        """Return Katz's interval of the ratio, on the scale of logarithms."""
        error = math.sqrt(1 / self.taken - 1 / self.n + 1 / self.others_taken - 1 / self.others)
        return Interval(self.lift * math.exp(-Z95 * error), self.lift * math.exp(Z95 * error))

    @property
    def share_interval(self) -> Interval:
        """Return the interval of the share of bearers who took it."""
        return wilson(self.taken, self.n) or Interval(0.0, 1.0)

    @property
    def p(self) -> float:
        """Return p of both shares being equal."""
        pooled = (self.taken + self.others_taken) / (self.n + self.others)
        error = math.sqrt(pooled * (1 - pooled) * (1 / self.n + 1 / self.others))
        return (
            math.erfc(abs(self.taken / self.n - self.others_taken / self.others) / error / math.sqrt(2))
            if error
            else 1.0
        )

    def can_be_told(self, minimum_people: int, minimum_taken: int) -> bool:
        """Tell whether no cell is so small that it could name somebody, or so empty that nothing can be divided."""
        cells = (self.taken, self.n - self.taken, self.others_taken, self.others - self.others_taken)
        return min(self.n, self.others) >= minimum_people and min(cells) >= minimum_taken


def stands_out(values: Sequence[float], false_share: float) -> list[bool]:
    """Tell of each p whether it counts when so many were looked at (Benjamini–Hochberg)."""
    ordered = sorted(values)
    fits = [p for rank, p in enumerate(ordered, start=1) if p <= false_share * rank / len(ordered)]
    bound = max(fits, default=-1.0)
    return [p <= bound for p in values]
