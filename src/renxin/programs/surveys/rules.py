"""Pure rules of surveys: may this person be asked now?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

DECEASED: Final = "deceased"
OPEN_CASE: Final = "open_case"
HELD: Final = "held"
OBJECTED: Final = "objected"
ADMITTED: Final = "admitted"
RECENT_ANY: Final = "recent_any"
RECENT_SAME: Final = "recent_same"
YEARLY: Final = "yearly"
YEAR: Final = timedelta(days=365)
MOST_REMINDERS: Final = 2
_FIRST_HOUR: Final = 9
_HOURS: Final = 11  # reminders begin from 9 to 19 o'clock
_SHIFT: Final = 5  # each at another hour than those before: who was at work at nine may be free at two


@dataclass(frozen=True, slots=True)
class Rest:
    """How often one person may be asked, from the survey's pack.

    A form that belongs to a care programme is not `counted`: only its own distance matters, and it does not use up
    what the patient can bear of others.
    """

    any_days: int = 30
    same_days: int = 90
    per_year: int = 4
    counted: bool = True

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Rest":
        """Return the rest periods in a survey's stored data; missing ones take the defaults."""
        days = {name: int(raw[name]) for name in ("any_days", "same_days", "per_year") if name in raw}
        return cls(**days, counted=bool(raw.get("counted", True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known of one person at the moment of deciding."""

    deceased: bool = False
    open_case: bool = False
    held: bool = False
    objected: bool = False
    admitted: bool = False
    last_any_at: datetime | None = None
    last_same_at: datetime | None = None
    in_year: int = 0


def reason_to_withhold(person: Snapshot, rest: Rest, now: datetime) -> str:
    """Return the code of the first rule that forbids asking this person now, or an empty string."""
    rules = (
        (DECEASED, person.deceased),
        (OPEN_CASE, person.open_case),
        (HELD, person.held),
        (OBJECTED, person.objected),
        (ADMITTED, person.admitted),
        (RECENT_SAME, _within(person.last_same_at, rest.same_days, now)),
        (RECENT_ANY, rest.counted and _within(person.last_any_at, rest.any_days, now)),
        (YEARLY, rest.counted and person.in_year >= rest.per_year),
    )
    return next((code for code, forbids in rules if forbids), "")


def asked_now(person: Snapshot, rest: Rest, now: datetime) -> Snapshot:
    """Return what is known of somebody right after she was asked."""
    if not rest.counted:
        return replace(person, last_same_at=now)
    return replace(person, last_any_at=now, last_same_at=now, in_year=person.in_year + 1)


def reason_not_to_remind(person: Snapshot, invited_at: datetime) -> str:
    """Return the code of the first rule that forbids reminding this person of what she was asked, or an empty string.

    Having been asked is no reason by itself, but somebody who was asked for something else since is left in peace.
    """
    rested = replace(person, last_any_at=None, last_same_at=None, in_year=0)
    asked_since = person.last_any_at is not None and person.last_any_at > invited_at
    return reason_to_withhold(rested, Rest(), invited_at) or (RECENT_ANY if asked_since else "")


def remind_at(invited_at: datetime, days: Sequence[int], reminded: int, zone: ZoneInfo) -> datetime | None:
    """Return when the next reminder is due after `reminded` of them, None when there is none any more."""
    if reminded >= min(len(days), MOST_REMINDERS):
        return None
    local = invited_at.astimezone(zone)
    hour = _FIRST_HOUR + (local.hour - _FIRST_HOUR + _SHIFT * (reminded + 1)) % _HOURS
    return datetime.combine(local.date() + timedelta(days=days[reminded]), time(hour), zone)


def _within(last: datetime | None, days: int, now: datetime) -> bool:
    return last is not None and now - last < timedelta(days=days)
