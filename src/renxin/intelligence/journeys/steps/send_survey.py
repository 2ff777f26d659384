"""Invite the patient to a survey: a one-time link, in a message through the contact policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import SendSurvey, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSurveyStep(Step):
    """The wording, the life of the link and the rest periods are the survey's own; it may decide not to ask."""

    verb: ClassVar[str] = "send_survey"
    icon: ClassVar[str] = "clipboard-list"
    reaches: ClassVar[bool] = True

    survey: str
    label: Words

    @classmethod
    def called(cls) -> str:
        return _("Invite to a survey")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("survey", "survey", gettext_lazy("Survey"), required=True),
            Field("label", "words", gettext_lazy("In words"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        survey = SendSurvey(step=self.id, survey=self.survey)
        return Go(to=self.next, outcome="invited", effects=(survey,))

    def words(self) -> str:
        return _("Message with a link to the survey: %(label)s.") % {"label": spoken(self.label)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Survey link made, its message handed to the contact policy.")


STEP = SendSurveyStep
