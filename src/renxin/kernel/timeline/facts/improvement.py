"""Facts recorded by improvement; all of them about nobody (`-tenant_id`)."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementFact(Fact):
    """What the facts about one improvement share."""

    improvement_id: int = 0
    department_id: int | None = None
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementStarted(ImprovementFact):
    """An improvement was begun, its baseline frozen."""

    kind: ClassVar[str] = "improvement.started"
    suggestion_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementActed(ImprovementFact):
    """Its actions began to count."""

    kind: ClassVar[str] = "improvement.acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementChecked(ImprovementFact):
    """Before and after were compared; `verdict` is shows, not_shown, worse or too_few."""

    kind: ClassVar[str] = "improvement.checked"
    days: int = 0
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementHeld(ImprovementFact):
    """What was done is now the ordinary way of the house."""

    kind: ClassVar[str] = "improvement.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDecided(Fact):
    """The committee decided something."""

    kind: ClassVar[str] = "meeting.decided"
    meeting_id: int = 0
    decision_id: int = 0
    improvement_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAttended(Fact):
    """Members of staff were at a training; `attended` is how many are known to have been there now."""

    kind: ClassVar[str] = "training.attended"
    session_id: int = 0
    course: str = ""
    attended: int = 0
