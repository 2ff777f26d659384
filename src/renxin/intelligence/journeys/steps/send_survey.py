"""Invite the patient to a survey: a one-time link, in a message through the contact policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.settings import Settings, Words
from renxin.intelligence.journeys.state import SendSurvey, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSurveyStep(Step):
    """The survey's own rest periods decide whether the patient is asked at all."""

    verb: ClassVar[str] = "send_survey"
    icon: ClassVar[str] = "clipboard-list"

    survey: str
    text: Words
    expires_days: int

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(
            id=id,
            next=next,
            survey=settings.text("survey"),
            text=settings.words("text"),
            expires_days=settings.number("expires_days", 14, least=1, most=90),
        )

    def advance(self, state: State, now: datetime) -> Move:
        expires = now + timedelta(days=self.expires_days)
        survey = SendSurvey(step=self.id, survey=self.survey, text=self.text, expires_at=expires)
        return Go(to=self.next, outcome="invited", effects=(survey,), detail={"expires_at": expires.isoformat()})

    def words(self, language: str) -> str:
        return _("Message with a survey link: %(text)s") % {"text": self.text[language]}

    def told(self, outcome: str, detail: Mapping[str, Any], language: str) -> str:
        return _("Survey link made, its message handed to the contact policy.")


STEP = SendSurveyStep
