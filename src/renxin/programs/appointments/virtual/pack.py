"""What a visit by video asks for, as a pack; what is missing before it may begin. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "virtual.yaml"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Why it cannot be done by video."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Messages:
    """What is written to her."""

    ready: Words
    stopped: Words


@dataclass(frozen=True, kw_only=True)
class VirtualPack(Pack):
    """Clocks, questions, words of consent, reasons to stop."""

    title: Words
    minutes_before: int
    minutes_after: int
    guardian_under: int
    keep_years: int
    code_minutes: int
    code_tries: int
    codes_a_visit: int
    questions: list[str]
    news: Words
    consent: tuple[Words, ...]
    stops: tuple[Stop, ...]
    message: Messages

    def stop(self, code: str) -> Stop | None:
        """Return a reason to stop."""
        return next((one for one in self.stops if one.code == code), None)


@cache
def pack() -> VirtualPack:
    """Return the rules in force."""
    return load(_PACK, VirtualPack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a visit before it begins."""

    diagnosis: bool
    answered: bool
    consented: bool
    proved: bool
    needs_guardian: bool
    guardian: bool


STEPS: Final = ("questions", "consent", "proof")


def missing(known: Known) -> list[str]:
    """Return what is missing before she may sit down in the waiting room, in the order in which it is asked."""
    done = {
        "questions": known.diagnosis and known.answered,
        "consent": known.consented and (known.guardian or not known.needs_guardian),
        "proof": known.proved,
    }
    return [step for step in STEPS if not done[step]]


def needs_guardian(birth_date: date | None, on: date) -> bool:
    """Tell whether she is a small child that day; an unknown date of birth counts as grown up."""
    if birth_date is None:
        return False
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1) < pack().guardian_under


def is_open(starts_at: datetime, ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether the waiting room is open."""
    over = (ends_at or starts_at) + timedelta(minutes=pack().minutes_after)
    return starts_at - timedelta(minutes=pack().minutes_before) <= now <= over


def kept_until(day: date) -> date:
    """Return the last day on which the record of a visit must be kept."""
    year = day.year + pack().keep_years
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
