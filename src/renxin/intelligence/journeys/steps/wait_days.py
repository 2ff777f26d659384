"""Wait until an hour of a day counted from the anchor, or from the moment this step is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.state import State
from renxin.intelligence.journeys.step import Go, Move, Stay, Step
from renxin.kernel.core.calendar import WorkingCalendar

FROM = (("anchor", gettext_lazy("the start of the journey")), ("here", gettext_lazy("when the step is reached")))
COUNTED = (
    ("all", gettext_lazy("all days")),
    ("working", gettext_lazy("working days only")),
    ("next_working", gettext_lazy("all days, moved to the next working day")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitDays(Step):
    """Day 3 at 10:00 is the third local date after the anchor's, whatever the hour of the anchor.

    `counted`: `all` days; only `working` days; or all days, moved to the `next_working` day if it falls on a day off.
    """

    verb: ClassVar[str] = "wait_days"
    icon: ClassVar[str] = "clock"

    days: int
    at: str
    since: str
    counted: str

    @classmethod
    def called(cls) -> str:
        return _("Wait for days")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("days", "number", gettext_lazy("Days"), required=True),
            Field("at", "clock", gettext_lazy("At"), default="10:00"),
            Field("since", "choice", gettext_lazy("Counted from"), choices=FROM, default="anchor"),
            Field("counted", "choice", gettext_lazy("Which days count"), choices=COUNTED, default="all"),
        )

    def advance(self, state: State, now: datetime) -> Move:
        due = self.due_at(state)
        if now < due:
            return Stay(until=due)
        return Go(to=self.next, detail={"due_at": due.isoformat()})

    def due_at(self, state: State) -> datetime:
        """Return the instant waited for."""
        zone = ZoneInfo(state.zone)
        day = (state.anchor_at if self.since == "anchor" else state.entered_at).astimezone(zone).date()
        return datetime.combine(self._counted(day), time.fromisoformat(self.at), zone)

    def _counted(self, day: date) -> date:
        """Return the date so many days after `day`."""
        if self.counted != "working":
            day += timedelta(days=self.days)
        if self.counted == "all":
            return day
        calendar = WorkingCalendar()
        for _day in range(self.days if self.counted == "working" else 0):
            day += timedelta(days=1)
            while not calendar.is_working_day(day):
                day += timedelta(days=1)
        while self.counted == "next_working" and not calendar.is_working_day(day):
            day += timedelta(days=1)
        return day

    def words(self) -> str:
        unit = {
            "all": npgettext("journey", "day", "days", self.days),
            "working": npgettext("journey", "working day", "working days", self.days),
            "next_working": npgettext(
                "journey", "day, or the next working day", "days, or the next working day", self.days
            ),
        }[self.counted]
        values = {"days": self.days, "unit": unit, "at": self.at}
        if self.since == "anchor":
            return _("Wait until %(at)s, %(days)s %(unit)s after the start.") % values
        return _("Wait %(days)s %(unit)s, until %(at)s.") % values

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if self.since == "anchor":
            return _("Day %(days)s has come.") % {"days": self.days}
        return _("The waiting time was over.")


STEP = WaitDays
