"""What the pages of choosing list: departments, doctors, days."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.people.organizations.models import Organization, Practitioner
from renxin.programs.appointments.attending.places import weekday_words
from renxin.programs.appointments.models import HealthcareService

from . import common


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department that can be booked."""

    department: Organization
    says: str
    next: datetime | None

    @property
    def next_words(self) -> str:
        """Return when the next place is free."""
        return common.when_words(self.next)


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """A doctor in a service of hers, or a service without a named doctor."""

    service: HealthcareService
    doctor: Practitioner | None
    next: datetime | None

    @property
    def next_words(self) -> str:
        """Return when the next place is free."""
        return common.when_words(self.next)


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the strip: how many places are free; `open` says that somebody sees patients."""

    on: date
    count: int
    open: bool

    @property
    def weekday(self) -> str:
        """Return the day of the week, or that it is today."""
        if self.on == clock.today():
            return _("Today")
        return weekday_words(self.on, common.language())

    @property
    def words(self) -> str:
        """Return the day of the month."""
        return f"{self.on.month}/{self.on.day}"
