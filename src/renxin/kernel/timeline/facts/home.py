"""Facts that patients make at home: they open their own pages, note how they feel, say that they are away."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisited(Fact):
    """Her own pages were opened, once for a day; `by_other`: by somebody who looks after her."""

    kind: ClassVar[str] = "home.visited"
    by_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomNoted(Fact):
    """She wrote in her diary how she feels; `level` 0–3 as everywhere. The words stay in the diary."""

    kind: ClassVar[str] = "symptom.noted"
    entry_id: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelFact(Fact):
    """About a time in which she does not measure, as she said beforehand: a journey, or a device given back."""

    away_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelDeclared(TravelFact):
    """She said that she will not measure from one day to another."""

    kind: ClassVar[str] = "travel.declared"
    from_on: date | None = None
    until_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelEnded(TravelFact):
    """She is back earlier than she said, or does not go."""

    kind: ClassVar[str] = "travel.ended"
