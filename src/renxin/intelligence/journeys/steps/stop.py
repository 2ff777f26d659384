"""End the journey here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import End, Move, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStep(Step):
    """`goal` marks the end that was hoped for."""

    verb: ClassVar[str] = "stop"
    icon: ClassVar[str] = "flag"

    goal: bool

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(id=id, next="", goal=settings.flag("goal", False))

    @classmethod
    def called(cls) -> str:
        return _("End")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (Field("goal", "flag", gettext_lazy("This is the end hoped for")),)

    def advance(self, state: State, now: datetime) -> Move:
        return End(goal=self.goal)

    def words(self) -> str:
        return _("The end: the goal is reached.") if self.goal else _("The end.")

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if outcome == "stopped":
            return _("The journey was stopped here.")
        return _("The journey ended with its goal reached.") if self.goal else _("The journey ended.")

    def targets(self) -> tuple[str, ...]:
        return ()


STEP = StopStep
