"""Send the patient a message, through the contact policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import SendMessage, State
from renxin.intelligence.journeys.step import Go, Move, Step

PURPOSES = ("CARE_SERVICE", "FOLLOWUP", "HEALTH_EDU", "MARKETING")


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessageStep(Step):
    """The purpose decides which consent the contact policy asks for."""

    verb: ClassVar[str] = "send_message"
    icon: ClassVar[str] = "message-circle"

    purpose: str
    text: Words

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(
            id=id, next=next, purpose=settings.choice("purpose", PURPOSES, "FOLLOWUP"), text=settings.words("text")
        )

    def advance(self, state: State, now: datetime) -> Move:
        message = SendMessage(step=self.id, purpose=self.purpose, text=self.text)
        return Go(to=self.next, outcome="sent", effects=(message,))

    def words(self) -> str:
        return _("Message: %(text)s") % {"text": spoken(self.text)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Message handed to the contact policy.")


STEP = SendMessageStep
