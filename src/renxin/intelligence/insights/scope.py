"""What a dashboard counts: which days, which departments, which survey. Read from the address, kept in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location, Organization
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.selectors import of_patients as surveys_of_patients

PERIODS: Final = (7, 30, 90, 365)
USUAL: Final = 90
BUCKETS: Final = 12
_LONGEST: Final = timedelta(days=1500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The choice made, and what it means in rows.

    `department_ids` None means the whole hospital (answers without a department too). `surveys` are those counted.
    `departments` and `campuses` are what the actor may choose from.
    """

    tenant_id: int
    zone: ZoneInfo
    now: datetime
    days: int
    department_ids: tuple[int, ...] | None
    surveys: tuple[Survey, ...]
    departments: tuple[Organization, ...] = ()
    campuses: tuple[Location, ...] = ()
    department: Organization | None = None
    campus: Location | None = None
    survey: Survey | None = None
    dimension: str = ""
    first_on: date | None = None
    last_on: date | None = None

    @property
    def end(self) -> datetime:
        """Return the end of today where the hospital is, or of the last day chosen."""
        return self._begin(self.last_on + timedelta(days=1)) if self.last_on else self._midnight(1)

    @property
    def start(self) -> datetime:
        """Return the beginning of the first day counted."""
        return self._begin(self.first_on) if self.first_on else self._midnight(1 - self.days)

    @property
    def before(self) -> datetime:
        """Return the beginning of the period of the same length before it, which changes are judged against."""
        if self.first_on:
            return self._begin(self.first_on - timedelta(days=self.days))
        return self._midnight(1 - 2 * self.days)

    @property
    def periods(self) -> tuple[datetime, datetime, datetime]:
        """Return the boundaries of the period before and of the period."""
        return (self.before, self.start, self.end)

    @property
    def bucket(self) -> str:
        """Return the unit of the trend: weeks for short periods, months for long ones."""
        return "week" if self.days <= 30 else "month"

    def bucket_starts(self) -> list[datetime]:
        """Return the beginnings of the weeks or months of the trend, the current one last."""
        today = self.now.astimezone(self.zone).date()
        if self.bucket == "week":
            monday = today - timedelta(days=today.weekday())
            days = [monday - timedelta(weeks=back) for back in reversed(range(BUCKETS))]
        else:
            last = today.year * 12 + today.month - 1
            days = [date(month // 12, month % 12 + 1, 1) for month in range(last - BUCKETS + 1, last + 1)]
        return [datetime.combine(day, time(), self.zone) for day in days]

    def log_floor(self, instant: datetime) -> int:
        """Return a log id below everything recorded about `instant` or later.

        Ids carry real time. A moved (demo) clock runs ahead of it, never behind, so its lead is taken off.
        """
        return ids.floor_of(instant - max(self.now - clock.wall(), timedelta(0)))

    def values(self) -> dict[str, Any]:
        """Return what queries bind."""
        return {
            "tenant": self.tenant_id,
            "surveys": [survey.pk for survey in self.surveys],
            "everywhere": self.department_ids is None,
            "departments": list(self.department_ids or ()),
            "before": self.before,
            "start": self.start,
            "end": self.end,
            "now": self.now,
            "zone": str(self.zone),
            "buckets": self.bucket_starts(),
        }

    def about(self, dimension: str) -> "Scope":
        """Return this scope about one dimension (or the questions of one mark) of the answers."""
        return replace(self, dimension=dimension)

    def address(self, **changed: object) -> str:
        """Return the query string of this choice with some of it changed; None takes a choice off."""
        chosen: dict[str, object] = {
            "period": self.days if self.days != USUAL and not self.first_on else None,
            "from": self.first_on,
            "to": self.last_on,
            "campus": self.campus.uid if self.campus else None,
            "department": self.department.uid if self.department else None,
            "survey": self.survey.code if self.survey else None,
            "dimension": self.dimension or None,
        }
        kept = {name: value for name, value in {**chosen, **changed}.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else "?"

    def _midnight(self, days: int) -> datetime:
        return self._begin(self.now.astimezone(self.zone).date() + timedelta(days=days))

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def read_scope(actor: Actor, chosen: Mapping[str, str]) -> Scope:
    """Return the scope that an address asks for, cut to what the actor may see; what it cannot mean is left out."""
    actor.require("insights.view")
    departments = tuple(organizations.departments(actor, only_own=True))
    campuses = tuple(organizations.campuses(actor))
    department = next((one for one in departments if str(one.uid) == chosen.get("department")), None)
    campus = next((one for one in campuses if str(one.uid) == chosen.get("campus")), None)
    surveys = tuple(surveys_of_patients(actor))
    survey = next((one for one in surveys if one.code == chosen.get("survey")), None)
    days = chosen.get("period", "")
    first, last = _days(chosen)
    usual = int(days) if days.isdigit() and int(days) in PERIODS else USUAL
    return Scope(
        tenant_id=actor.tenant_id,
        zone=organizations.zone_of(actor),
        now=clock.now(),
        days=(last - first).days + 1 if first and last else usual,
        department_ids=_reached(actor, departments, department, campus),
        surveys=(survey,) if survey else surveys,
        departments=departments,
        campuses=campuses,
        department=department,
        campus=campus,
        survey=survey,
        dimension=chosen.get("dimension", "") if survey else "",
        first_on=first,
        last_on=last,
    )


def _days(chosen: Mapping[str, str]) -> tuple[date, date] | tuple[None, None]:
    """Return the days that an address names (`from`, `to`), at most some years of them; nothing if it names none."""
    try:
        first, last = date.fromisoformat(chosen.get("from", "")), date.fromisoformat(chosen.get("to", ""))
    except ValueError:
        return None, None
    return (first, last) if timedelta(0) <= last - first <= _LONGEST else (None, None)


def _reached(
    actor: Actor, departments: tuple[Organization, ...], department: Organization | None, campus: Location | None
) -> tuple[int, ...] | None:
    if department:
        return (department.pk,)
    if campus:
        return tuple(one.pk for one in departments if one.location_id == campus.pk)
    return None if actor.all_departments else tuple(one.pk for one in departments)
