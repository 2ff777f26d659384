"""Open a case: something went wrong for the patient, and somebody shall own it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import OpenCase, State
from renxin.intelligence.journeys.step import Go, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCaseStep(Step):
    """Its owner, clocks and hold are the cases' own business. `level` 1 is the gravest."""

    verb: ClassVar[str] = "open_case"
    icon: ClassVar[str] = "life-buoy"
    is_human: ClassVar[bool] = True

    level: int
    text: Words

    @classmethod
    def called(cls) -> str:
        return _("Open a case")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("level", "number", gettext_lazy("Level from 1 to 4"), default=3, least=1, most=4),
            Field("text", "words", gettext_lazy("What it is about"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, outcome="opened", effects=(OpenCase(step=self.id, level=self.level, text=self.text),))

    def words(self) -> str:
        return _("Open a case: %(text)s") % {"text": spoken(self.text)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Case opened: %(text)s.") % {"text": spoken(self.text)}


STEP = OpenCaseStep
