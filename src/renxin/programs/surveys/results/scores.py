"""A mean score as pages show it: with its n, its interval, and what may be said of it."""

from dataclasses import dataclass
from typing import Literal

from renxin.kernel.core.statistics import HIDDEN_BELOW, WEAK_BELOW, Interval, means_changed

Change = Literal["", "up", "down"]


@dataclass(frozen=True, slots=True)
class Score:
    """A mean score 0–100 with its n; `hidden` under five answers, `weak` under thirty. `code`: of its dimension."""

    label: str
    n: int
    mean: float | None = None
    interval: Interval | None = None
    deviation: float | None = None
    before: "Score | None" = None
    code: str = ""

    @property
    def hidden(self) -> bool:
        """Tell whether so few answered that showing it would tell on them."""
        return self.n < HIDDEN_BELOW

    @property
    def weak(self) -> bool:
        """Tell whether it is only a hint."""
        return HIDDEN_BELOW <= self.n < WEAK_BELOW

    @property
    def change(self) -> Change:
        """Return up or down against the period before, and nothing while chance explains the difference."""
        then = self.before
        if then is None or min(self.n, then.n) < WEAK_BELOW or self.mean is None or then.mean is None:
            return ""
        if not means_changed((then.n, then.mean, then.deviation or 0), (self.n, self.mean, self.deviation or 0)):
            return ""
        return "up" if self.mean > then.mean else "down"
