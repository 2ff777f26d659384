"""Pure rules of surveys: may this person be asked now?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

DECEASED: Final = "deceased"
OPEN_CASE: Final = "open_case"
HELD: Final = "held"
OBJECTED: Final = "objected"
ADMITTED: Final = "admitted"
RECENT_ANY: Final = "recent_any"
RECENT_SAME: Final = "recent_same"
YEARLY: Final = "yearly"
YEAR: Final = timedelta(days=365)


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


def _within(last: datetime | None, days: int, now: datetime) -> bool:
    return last is not None and now - last < timedelta(days=days)
