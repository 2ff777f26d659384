"""When a message may go: the hours of its class and of its channel, in the patient's zone, festivals and days off."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from renxin.kernel.core import holidays

from .facts import Band, ContactRules

_FURTHEST: Final = 30
_WHOLE_DAY: Final = ((time(0), time.max),)


def opening(
    message_class: str, channel_kind: str, rules: ContactRules, now: datetime, zone: ZoneInfo
) -> tuple[str, datetime] | None:
    """Return None when a message of this class may go over this channel now, else the rule and when it may."""
    own = rules.of_class(message_class)
    if not own.waits:
        return None
    spoken = rules.channel_hours.get(channel_kind, ())
    if not own.hours and not spoken and not own.closed and not own.working_days:
        return None
    local = now.astimezone(zone)
    working = own.working_days or channel_kind in rules.channel_working_days
    bands = _both(own.hours or _WHOLE_DAY, spoken)
    rests = is_closed(local.date(), own.closed, working)
    if not rests and _inside(local.time(), bands):
        return None
    for day in _days(local.date()):
        if is_closed(day, own.closed, working):
            continue
        for start, _end in bands:
            at = datetime.combine(day, start, tzinfo=zone)
            if at > now:
                return ("closed_day" if rests else "quiet_hours"), at
    return "closed_day", now + timedelta(days=_FURTHEST)


def liked(hours: tuple[int, int], message_class: str, rules: ContactRules, local: datetime) -> datetime | None:
    """Return when the hours that a patient likes begin next, None when they are now or lie where nobody may write."""
    start, end = hours
    if start <= local.hour < end:
        return None
    bands = rules.of_class(message_class).hours or _WHOLE_DAY
    begin = next((max(time(start), at) for at, to in bands if time(start) < to and _before(at, end)), None)
    if begin is None:
        return None
    ahead = 0 if local.time() < begin else 1
    return datetime.combine(local.date() + timedelta(days=ahead), begin, tzinfo=local.tzinfo)


@lru_cache(maxsize=2_000)
def is_closed(day: date, festivals: frozenset[str], working_days: bool) -> bool:
    """Tell whether a day is one of the festivals, or no working day where that counts."""
    return any(day in holidays.festival_days(name, day.year) for name in festivals) or (
        working_days and not holidays.is_working_day(day)
    )


@lru_cache(maxsize=20_000)
def zone_of_number(number: str, home: ZoneInfo) -> ZoneInfo:
    """Return the zone in which a telephone number of another country lives; the hospital's own otherwise."""
    if not number.startswith("+") or number.startswith("+86"):
        return home
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(number))
        return ZoneInfo(names[0]) if names and names[0] != "Etc/Unknown" else home
    except (phonenumbers.NumberParseException, ValueError, KeyError):
        return home


def _both(first: tuple[Band, ...], second: tuple[Band, ...]) -> tuple[Band, ...]:
    """Return the hours that lie in both; no second: the first."""
    if not second:
        return first
    return tuple((max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second if max(a[0], b[0]) < min(a[1], b[1]))


def _inside(at: time, bands: tuple[Band, ...]) -> bool:
    return any(start <= at < end for start, end in bands)


def _before(at: time, hour: int) -> bool:
    return at.hour < hour


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range(_FURTHEST))
