"""Put a questionnaire to the patient that is no survey: how she is, not how we were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import SendQuestionnaire, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SendQuestionnaireStep(Step):
    """A link of her own in a message. Her answers are judged at once: what is dangerous goes to a person by itself.

    A `wait_for_fact` on `questionnaire.answered` with `own` this step waits for them: `keep` level and score.
    """

    verb: ClassVar[str] = "send_questionnaire"
    icon: ClassVar[str] = "list-checks"
    reaches: ClassVar[bool] = True

    questionnaire: str
    text: Words
    template: str = ""
    valid_days: int

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        template = settings.text("template", "")
        return cls(
            id=id,
            next=next,
            questionnaire=settings.text("questionnaire"),
            template=template,
            text={} if template else settings.words("text"),
            valid_days=settings.number("valid_days", 14, least=1, most=90),
        )

    @classmethod
    def called(cls) -> str:
        return _("Send a questionnaire")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("questionnaire", "questionnaire", gettext_lazy("Questionnaire"), required=True),
            Field("template", "template", gettext_lazy("Template"), gettext_lazy("Or write the text here.")),
            Field("text", "words", gettext_lazy("Text"), gettext_lazy("Needed when there is no template.")),
            Field("valid_days", "number", gettext_lazy("May be answered for days"), default=14, least=1, most=90),
        )

    def advance(self, state: State, now: datetime) -> Move:
        asked = SendQuestionnaire(
            step=self.id,
            questionnaire=self.questionnaire,
            text=self.text,
            template=self.template,
            valid_days=self.valid_days,
        )
        return Go(to=self.next, outcome="sent", effects=(asked,))

    def words(self) -> str:
        return _("Message with a link to questions: %(text)s") % {"text": self.template or spoken(self.text)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Link to the questions made, its message handed to the contact policy.")


STEP = SendQuestionnaireStep
