"""Wait for a while, counted from when the step is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Go, Move, Stay, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitHours(Step):
    """For short waits: two hours after a visit, a day after a message."""

    verb: ClassVar[str] = "wait_hours"
    icon: ClassVar[str] = "clock"

    hours: int

    @classmethod
    def called(cls) -> str:
        return _("Wait for hours")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (Field("hours", "number", gettext_lazy("Hours"), required=True, least=1, most=8760),)

    def advance(self, state: State, now: datetime) -> Move:
        due = state.entered_at + timedelta(hours=self.hours)
        return Stay(until=due) if now < due else Go(to=self.next, detail={"due_at": due.isoformat()})

    def words(self) -> str:
        return ngettext("Wait %(hours)s hour.", "Wait %(hours)s hours.", self.hours) % {"hours": self.hours}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("The waiting time was over.")


STEP = WaitHours
