"""Invite the patient to a survey: a one-time link, in a message through the contact policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import SendSurvey, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSurveyStep(Step):
    """The wording, the life of the link and the rest periods are the survey's own; it may decide not to ask."""

    verb: ClassVar[str] = "send_survey"
    icon: ClassVar[str] = "clipboard-list"

    survey: str
    label: Words

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(id=id, next=next, survey=settings.text("survey"), label=settings.words("label"))

    def advance(self, state: State, now: datetime) -> Move:
        survey = SendSurvey(step=self.id, survey=self.survey)
        return Go(to=self.next, outcome="invited", effects=(survey,))

    def words(self) -> str:
        return _("Message with a link to the survey: %(label)s.") % {"label": spoken(self.label)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Survey link made, its message handed to the contact policy.")


STEP = SendSurveyStep
