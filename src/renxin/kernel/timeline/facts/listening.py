"""Facts recorded by programs.listening: rounds, talks, the panel, public reviews."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BedVisited(Fact):
    """Somebody stood at her bed on a ward round; `found` is fine, something, absent or declined."""

    kind: ClassVar[str] = "round.visited"
    talk_id: int = 0
    found: str = ""
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionHeard(Fact):
    """Somebody's words were written down: `voice` is `note`, `review` or `advice`, `row_id` its row."""

    kind: ClassVar[str] = "opinion.heard"
    voice: str = ""
    row_id: int = 0
    department_id: int | None = None
    stars: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(Fact):
    """Something was heard that has to be settled by a case. `source` (`listening.note:12`) names where its words stand.

    `channel` is a code of cases (`staff`, `review`); `level` I–IV as 1–4.
    """

    kind: ClassVar[str] = "concern.raised"
    source: str = ""
    channel: str = ""
    department_id: int | None = None
    level: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswered(Fact):
    """The house answered in public; `first` is its first answer, `minutes` after the review was written."""

    kind: ClassVar[str] = "review.answered"
    review_id: int = 0
    minutes: int = 0
    first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelJoined(Fact):
    """A patient agreed to advise the house."""

    kind: ClassVar[str] = "panel.joined"
    member_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLeft(Fact):
    """She is no longer of the panel; `reason` is declined, ended or withdrawn."""

    kind: ClassVar[str] = "panel.left"
    member_id: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceDecided(Fact):
    """Advice was adopted or declined."""

    kind: ClassVar[str] = "advice.decided"
    advice_id: int = 0
    adopted: bool = True
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceDone(Fact):
    """What was advised has been done."""

    kind: ClassVar[str] = "advice.done"
    advice_id: int = 0
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPublished(Fact):
    """A patient's story may be told to others from now on."""

    kind: ClassVar[str] = "story.published"
    story_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWithdrawn(Fact):
    """Nobody is told her story any more."""

    kind: ClassVar[str] = "story.withdrawn"
    story_id: int = 0
