"""Which days a line counts, and what the statements are bound to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whole months, where the hospital is: from the first day of the first one to the end of the month appraised."""

    tenant_id: int
    zone: ZoneInfo
    first_on: date
    last_on: date

    @property
    def start(self) -> datetime:
        """Return when it begins."""
        return datetime.combine(self.first_on, time(), self.zone)

    @property
    def end(self) -> datetime:
        """Return when it is over."""
        return datetime.combine(self.last_on + timedelta(days=1), time(), self.zone)

    @property
    def lowest_id(self) -> int:
        """Return a log id below everything recorded in it. A clock set forward runs ahead of the ids."""
        ahead = max(clock.now() - clock.wall(), timedelta(0))
        return ids.floor_of(self.start - ahead - timedelta(days=1))


def window(actor: Actor, month: date, months: int = 1) -> Window:
    """Return the `months` months that end with the one that begins on `month`."""
    return Window(
        tenant_id=actor.tenant_id,
        zone=organizations.zone_of(actor),
        first_on=months_before(month, months - 1),
        last_on=months_before(month, -1) - timedelta(days=1),
    )


def months_before(month: date, count: int) -> date:
    """Return the first day of the month so many months before (after, below nought)."""
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)
