"""Who may book what, and how a session is cut into slots and seats. Pure: no tables, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SELF_SERVED: Final = frozenset({"portal", "chat", "kiosk", "api"})
"""Channels on which nobody of the house looks at who books."""
SOFT: Final = frozenset({"referral", "deposit", "too_many", "missed", "too_far", "not_open"})
"""Refusals that staff may set aside, saying why."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be booked: a code, and the sentence that she reads."""

    code: str
    words: Promise | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLimits:
    """What a service asks. Ages are whole months, both ends belong to it; `""` is any sex."""

    min_age_months: int | None = None
    max_age_months: int | None = None
    sex: str = ""
    needs_referral: bool = False
    needs_deposit: bool = False
    advance_days: int = 14
    opens_at_minute: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What counts about who comes. An unknown age or sex refuses nothing: the desk looks."""

    age_months: int | None = None
    sex: str = ""
    has_referral: bool = False
    has_deposit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What she has booked and missed already, held against the policy's numbers."""

    open_count: int = 0
    max_open: int = 0
    missed_count: int = 0
    missed_limit: int = 0
    has_overlap: bool = False


def may_book(
    service: ServiceLimits, person: Person, standing: Standing, *, starts_at: datetime, now: datetime, channel: str
) -> list[Refusal]:
    """Return everything that speaks against a booking; nothing when it may be made.

    Args:
        starts_at: in the zone of the place.
        now: in the zone of the place.
        channel: by which way it is booked (`Appointment.Channel`).
    """
    found = [*_whom(service, person), *_when(service, starts_at, now)]
    if standing.has_overlap:
        found.append(Refusal("overlap", _("There is another appointment at the same time.")))
    if standing.max_open and standing.open_count >= standing.max_open:
        found.append(Refusal("too_many", _("Too many appointments are booked already. Cancel one first.")))
    if channel in SELF_SERVED and standing.missed_limit and standing.missed_count >= standing.missed_limit:
        found.append(
            Refusal("missed", _("Several visits were missed. Please book by telephone or at the window for now."))
        )
    return found


def _whom(service: ServiceLimits, person: Person) -> Iterator[Refusal]:
    age = person.age_months
    if age is not None:
        if service.min_age_months is not None and age < service.min_age_months:
            yield Refusal("age", _("This clinic is for older patients. Please choose another department."))
        if service.max_age_months is not None and age > service.max_age_months:
            yield Refusal("age", _("This clinic is for younger patients. Please choose another department."))
    if service.sex and person.sex in ("male", "female") and person.sex != service.sex:
        yield Refusal("sex", _("This clinic is only for women.") if service.sex == "female" else _MEN)
    if service.needs_referral and not person.has_referral:
        yield Refusal("referral", _("This clinic needs a referral. Please ask your doctor or the service desk."))
    if service.needs_deposit and not person.has_deposit:
        yield Refusal("deposit", _("A deposit is due first. Please book at the window."))


def _when(service: ServiceLimits, starts_at: datetime, now: datetime) -> Iterator[Refusal]:
    if starts_at <= now:
        yield Refusal("past", _("This time has passed. Please choose another."))
    ahead = (starts_at.date() - now.date()).days
    if ahead > service.advance_days:
        yield Refusal("too_far", _("This day is not open for booking yet."))
    elif ahead == service.advance_days and ahead and now.hour * 60 + now.minute < service.opens_at_minute:
        yield Refusal("not_open", _("Booking for this day opens later today."))


_MEN: Final = _("This clinic is only for men.")


def months_between(born: date, day: date) -> int:
    """Return the age in whole months."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def slot_times(starts_at: datetime, ends_at: datetime, minutes: int) -> list[tuple[datetime, datetime]]:
    """Cut a session into slots; what is left at the end and shorter than a slot is nobody's."""
    step, found, at = timedelta(minutes=minutes), [], starts_at
    while at + step <= ends_at:
        found.append((at, at + step))
        at += step
    return found


def pools_of(total: int, shares: Mapping[str, int]) -> list[str]:
    """Say for each of a session's seats, in the order of time, for whom it is kept (`""`: everybody).

    A share above nought keeps at least one seat while there is one; kept seats lie evenly over the session, so that
    who comes to the window is not always the last.
    """
    kept: list[str] = [""] * total
    for pool in sorted(shares):
        free = [place for place, held in enumerate(kept) if not held]
        wanted = min(len(free), max(1, round(total * shares[pool] / 100))) if shares[pool] > 0 else 0
        for each in _spread(free, wanted):
            kept[each] = pool
    return kept


def _spread(places: Sequence[int], wanted: int) -> list[int]:
    return [places[(2 * one + 1) * len(places) // (2 * wanted)] for one in range(wanted)]


def comes_on(weekday: int, every_weeks: int, valid_from: date, day: date) -> bool:
    """Tell whether a pattern has a session on a day: weeks count from the Monday of the week it began in."""
    if day.weekday() != weekday or day < valid_from:
        return False
    began = valid_from - timedelta(days=valid_from.weekday())
    return ((day - began).days // 7) % every_weeks == 0
