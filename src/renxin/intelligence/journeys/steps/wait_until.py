"""Wait until a time of day, on a day of the week or a working day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Go, Move, Stay, Step
from renxin.kernel.core.calendar import WorkingCalendar

_LONGEST: Final = 60
WEEKDAYS = (
    ("any", gettext_lazy("any day")),
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitUntil(Step):
    """The first such moment from when the step is reached, in the zone of the place."""

    verb: ClassVar[str] = "wait_until"
    icon: ClassVar[str] = "alarm-clock"

    at: str
    weekday: str
    working: bool

    @classmethod
    def called(cls) -> str:
        return _("Wait until a time of day")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("at", "clock", gettext_lazy("At"), default="10:00"),
            Field("weekday", "choice", gettext_lazy("On"), choices=WEEKDAYS, default="any"),
            Field("working", "flag", gettext_lazy("Only on a working day")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        due = self.due_at(state)
        return Stay(until=due) if now < due else Go(to=self.next, detail={"due_at": due.isoformat()})

    def due_at(self, state: State) -> datetime:
        """Return the instant waited for."""
        zone = ZoneInfo(state.zone)
        here = state.entered_at.astimezone(zone)
        day = here.date()
        if datetime.combine(day, time.fromisoformat(self.at), zone) < here:
            day += timedelta(days=1)
        for _day in range(_LONGEST):  # a weekday that is always a day off is taken as it is
            if self._is_right(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(self.at), zone)

    def _is_right(self, day: date) -> bool:
        if self.weekday != "any" and day.isoweekday() != int(self.weekday):
            return False
        return not self.working or WorkingCalendar().is_working_day(day)

    def words(self) -> str:
        day = dict(WEEKDAYS)[self.weekday]
        if self.working:
            return _("Wait until %(at)s (%(day)s, a working day).") % {"at": self.at, "day": day}
        return _("Wait until %(at)s (%(day)s).") % {"at": self.at, "day": day}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("The time of day had come.")


STEP = WaitUntil
