"""Times, lengths and numbers in words, in the reader's language. Pure: the instant of reading is an argument."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

ClockState = Literal["calm", "soon", "overdue"]


def duration(length: timedelta) -> str:
    """Return a length in its two largest units: `2 h 10 min`, `3 days 4 h`."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        words = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        return f"{words} {_hours(hours)}" if hours and days < 7 else words
    if hours:
        return f"{_hours(hours)} {_minutes(minutes)}" if minutes else _hours(hours)
    return _minutes(minutes) if minutes else _("under a minute")


def time_left(due: datetime, now: datetime) -> str:
    """Return how long until `due`, or how long since."""
    words = {"length": duration(due - now)}
    return _("due in %(length)s") % words if due > now else _("%(length)s overdue") % words


def clock_state(due: datetime, now: datetime, started: datetime | None = None) -> ClockState:
    """Tell whether a clock is calm, soon due (the last quarter, or the last hour) or overdue."""
    if now >= due:
        return "overdue"
    span = due - started if started and started < due else timedelta(hours=4)
    return "soon" if due - now <= span / 4 else "calm"


def share_used(due: datetime, now: datetime, started: datetime | None = None) -> int:
    """Return how much of the time from `started` to `due` is used up, in percent."""
    begin = started if started and started < due else due - timedelta(hours=24)
    return max(0, min(100, round((now - begin) / (due - begin) * 100)))


def relative(instant: datetime, now: datetime) -> str:
    """Return when that was or will be, as people say it."""
    gap = now - instant
    if abs(gap) < timedelta(minutes=1):
        return _("just now")
    if abs(gap) < timedelta(hours=1):
        words = {"length": _minutes(int(abs(gap).total_seconds() // 60))}
        return _("%(length)s ago") % words if gap > timedelta(0) else _("in %(length)s") % words
    local = timezone.localtime(instant)
    days = (timezone.localtime(now).date() - local.date()).days
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}
    if days in near:
        return f"{near[days]} {formats.date_format(local, 'H:i')}"
    if 1 < days < 7:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if -7 < days < -1:
        return ngettext("in %(count)d day", "in %(count)d days", -days) % {"count": -days}
    return day(local.date(), timezone.localtime(now).date())


def moment(instant: datetime) -> str:
    """Return the whole date and time, for hovering and for print."""
    return _moment(instant, timezone.get_current_timezone_name(), get_language())


@lru_cache(8192)
def _moment(instant: datetime, _zone: str, _language: str | None) -> str:
    """Return it once for pages that show the same lines again and again."""
    return formats.date_format(timezone.localtime(instant), pgettext("date format", "j M Y, H:i"))


def day(value: date, today: date) -> str:
    """Return a date, without the year when it is this year's."""
    return _day(value, value.year == today.year, get_language())


@lru_cache(4096)
def _day(value: date, this_year: bool, _language: str | None) -> str:
    form = pgettext("date format", "j M") if this_year else pgettext("date format", "j M Y")
    return formats.date_format(value, form)


def number(value: Any, digits: int = 0) -> str:
    """Return a number grouped in thousands, with a true minus sign."""
    if value is None or value == "":
        return "–"
    return f"{float(value):,.{digits}f}".replace("-", "−")


def _hours(count: int) -> str:
    return ngettext("%(count)d h", "%(count)d h", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d min", "%(count)d min", count) % {"count": count}
