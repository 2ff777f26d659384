"""How far a survey reached: asked, delivered, opened, begun, answered."""

from dataclasses import dataclass

from renxin.kernel.core.statistics import Interval, wilson


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of invitations. `withheld` were not asked by the rest-period rules and are no part of the others."""

    asked: int = 0
    undeliverable: int = 0
    opened: int = 0
    answered: int = 0
    withheld: int = 0
    started: int = 0
    reminded: int = 0
    reminded_answered: int = 0

    @property
    def delivered(self) -> int:
        """Return how many had the chance to answer."""
        return self.asked - self.undeliverable

    @property
    def steps(self) -> list[tuple[str, int, float | None]]:
        """Return the funnel: what, how many, the share of those who could answer."""
        counts = (
            ("asked", self.asked),
            ("delivered", self.delivered),
            ("opened", max(self.opened, self.started, self.answered)),
            ("started", max(self.started, self.answered)),
            ("answered", self.answered),
        )
        return [(name, count, count / self.delivered if self.delivered else None) for name, count in counts]

    @property
    def response_rate(self) -> float | None:
        """Return answered ÷ (asked − undeliverable), between 0 and 1."""
        return self.answered / self.delivered if self.delivered else None

    @property
    def interval(self) -> Interval | None:
        """Return the Wilson interval of the response rate."""
        return wilson(self.answered, self.delivered) if self.delivered else None
