"""A line of a sheet, filled in: everything that a page, a printed sheet and a seal need. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

State = Literal["counted", "too_few", "no_interval", "nothing", "spared", "adds"]
# What a line is about. Only `experience` fills the share that the rule of 30 per cent asks for.
Kind = Literal["experience", "response", "follow_up", "flow", "complaint", "praise"]
KINDS: Final[tuple[Kind, ...]] = ("experience", "response", "follow_up", "flow", "complaint", "praise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item with its number. `floor` earns nothing, `target` everything, also where less is better (target < floor).

    `points` is what it earned of `weight`; None where it does not count. `state` says why. `mix` notes on how unlike
    others the patients were (shares, and by how many points that shifts a score); only lines of people have it.
    """

    code: str
    words: Mapping[str, str]
    kind: Kind
    weight: float
    floor: float
    target: float
    unit: str = "score"
    months: int = 1
    value: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    part: float | None = None
    points: float | None = None
    state: State = "nothing"
    formula: str = ""
    mix: Mapping[str, float] = field(default_factory=dict)

    @property
    def more_is_better(self) -> bool:
        """Tell the direction, which follows from where the target lies."""
        return self.target > self.floor

    @property
    def best_end(self) -> float | None:
        """Return the end of the interval that is kinder to the one appraised."""
        return self.high if self.more_is_better else self.low

    def as_data(self) -> dict[str, Any]:
        """Return plain values for a JSON column, rounded so that they read back the same."""
        plain = {name: _rounded(value) for name, value in asdict(self).items()}
        return {**plain, "words": dict(self.words), "mix": {name: _rounded(part) for name, part in self.mix.items()}}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Line":
        """Return the line that `as_data` wrote."""
        return cls(**data)


def _rounded(value: Any) -> Any:
    return round(value, 6) + 0.0 if isinstance(value, float) else value
