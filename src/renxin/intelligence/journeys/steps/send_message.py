"""Send the patient a message, through the contact policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import SendMessage, State
from renxin.intelligence.journeys.step import Go, Move, Step

PURPOSES = (
    ("CARE_SERVICE", gettext_lazy("Care and service")),
    ("FOLLOWUP", gettext_lazy("Follow-up")),
    ("HEALTH_EDU", gettext_lazy("Health education")),
    ("MARKETING", gettext_lazy("Promotion")),
    ("REFERRAL", gettext_lazy("Recommending us to others")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessageStep(Step):
    """The purpose decides which consent the contact policy asks for. `template` names words kept with the content."""

    verb: ClassVar[str] = "send_message"
    icon: ClassVar[str] = "message-circle"
    reaches: ClassVar[bool] = True

    purpose: str
    text: Words
    template: str = ""

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        purpose = settings.choice("purpose", tuple(code for code, _words in PURPOSES), "FOLLOWUP")
        template = settings.text("template", "")
        text: Words = {} if template else settings.words("text")
        return cls(id=id, next=next, purpose=purpose, text=text, template=template)

    @classmethod
    def called(cls) -> str:
        return _("Send a message")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("purpose", "choice", gettext_lazy("Purpose"), choices=PURPOSES, default="FOLLOWUP"),
            Field("template", "template", gettext_lazy("Template"), gettext_lazy("Or write the text here.")),
            Field("text", "words", gettext_lazy("Text"), gettext_lazy("Needed when there is no template.")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        message = SendMessage(step=self.id, purpose=self.purpose, text=self.text, template=self.template)
        return Go(to=self.next, outcome="sent", effects=(message,))

    def words(self) -> str:
        return _("Message: %(text)s") % {"text": self.template or spoken(self.text)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Message handed to the contact policy.")


STEP = SendMessageStep
