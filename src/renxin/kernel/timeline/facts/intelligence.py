"""Facts recorded by journeys."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyFact(Fact):
    """What the journey facts share."""

    run_id: int = 0
    journey_code: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStarted(JourneyFact):
    """The patient entered a journey."""

    kind: ClassVar[str] = "journey.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyFinished(JourneyFact):
    """She reached its end or its goal."""

    kind: ClassVar[str] = "journey.finished"
    goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStopped(JourneyFact):
    """It was stopped: `reason` is a code such as `discharge_cancelled` or `died`."""

    kind: ClassVar[str] = "journey.stopped"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyGoalReached(JourneyFact):
    """What the journey hopes for has happened, within the days it counts; `arm` is treated or held_out."""

    kind: ClassVar[str] = "journey.goal_reached"
    arm: str = "treated"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyHeldOut(JourneyFact):
    """The patient fits the journey but was held out by lot, so that its effect can be seen."""

    kind: ClassVar[str] = "journey.held_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneySignalled(JourneyFact):
    """A journey tells other systems: `signal` is the code they know, `source` names run and step."""

    kind: ClassVar[str] = "journey.signalled"
    signal: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyPublished(JourneyFact):
    """A version of a journey was published; about nobody."""

    kind: ClassVar[str] = "journey.published"


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionAdopted(Fact):
    """Somebody let a learned model score patients; about nobody."""

    kind: ClassVar[str] = "prediction.adopted"
    prediction: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRetired(Fact):
    """Somebody stopped a learned model; its scores are gone; about nobody."""

    kind: ClassVar[str] = "prediction.retired"
    prediction: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionDecided(Fact):
    """Somebody accepted or rejected a suggestion; about nobody."""

    kind: ClassVar[str] = "suggestion.decided"
    suggestion_id: int = 0
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalFrozen(Fact):
    """The results of a month were frozen; about nobody."""

    kind: ClassVar[str] = "appraisal.frozen"
    month_id: int = 0
    results: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalAmended(Fact):
    """A row was added to a frozen result; about nobody."""

    kind: ClassVar[str] = "appraisal.amended"
    result_id: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided(Fact):
    """Somebody decided on an appeal against a result; about nobody."""

    kind: ClassVar[str] = "appeal.decided"
    appeal_id: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireAnswered(Fact):
    """The patient answered questions that a journey put to her; `level` 0 to 3 is what her answers ask for.

    `source` names the run and the step that asked.
    """

    kind: ClassVar[str] = "questionnaire.answered"
    questionnaire_code: str = ""
    response_id: int = 0
    score: float | None = None
    level: int = 0
    source: str = ""
