"""Let the patient into another journey; this one goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import StartJourney, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJourneyStep(Step):
    """The other one's own condition, entry rule and conflicts decide whether she gets in."""

    verb: ClassVar[str] = "start_journey"
    icon: ClassVar[str] = "route"

    journey: str

    @classmethod
    def called(cls) -> str:
        return _("Start another journey")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (Field("journey", "journey", gettext_lazy("Journey"), required=True),)

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, outcome="started", effects=(StartJourney(step=self.id, journey=self.journey),))

    def words(self) -> str:
        return _("Start the journey: %(journey)s") % {"journey": self.journey}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Journey started: %(journey)s.") % {"journey": self.journey}


STEP = StartJourneyStep
