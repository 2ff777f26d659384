"""Which vaccine doses are due, and when: from birth, sex and what was given. Pure; reminds only, records nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

from . import spans

_PACK: Final = Path(__file__).parent.parent / "packs" / "vaccines.yaml"


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One dose: the age at which it is due, and how long after the dose before it at the earliest."""

    at: str
    interval: str = ""

    def __post_init__(self) -> None:
        for text in (self.at, self.interval):
            if text:
                spans.read(text)


@dataclass(frozen=True, kw_only=True)
class Vaccine:
    """One vaccine. `catch_up`: the age up to which a missed dose is made up. `after`: the one whose last dose counts
    as the dose before the first of this one. `codes` and `names`: how records call it (CVX, words)."""

    code: str
    text: Words
    doses: list[Dose]
    catch_up: str
    after: str = ""
    only: str = ""
    born_from: date | None = None
    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Schedule(Pack):
    """The vaccines of childhood. `remind` and `overdue` are spans around the day on which a dose is due."""

    title: Words
    vaccines: list[Vaccine]
    remind: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class DoseDue:
    """A dose that was not given yet: `number` counts from 1; `until` is the last day on which it is made up."""

    due_on: date
    vaccine: str
    number: int
    until: date


@cache
def schedule() -> Schedule:
    """Return the schedule in force."""
    return load(_PACK, Schedule)


def doses_due(born_on: date, sex: str, given: Mapping[str, Sequence[date]], *, on: date) -> list[DoseDue]:
    """Return the next dose of every vaccine that is still to be given, the earliest first.

    Args:
        born_on: day of birth.
        sex: `male`, `female` or anything else; a vaccine for one sex is left out for all others.
        given: days of the doses given, by vaccine, in order.
        on: today; what can no longer be made up is left out.
    """
    meant = (one for one in schedule().vaccines if one.only in ("", sex) and _is_of_age(one, born_on))
    found = (due for one in meant for due in _next(one, born_on, given))
    return sorted(one for one in found if one.until >= on)


def given_of(records: Iterable[tuple[str, str, date]]) -> dict[str, list[date]]:
    """Return the days of the doses given by vaccine, from what records say: code, words, day. A combined one counts
    for each of its parts; the same vaccine twice on a day is one dose."""
    found: dict[str, set[date]] = {}
    for code, words, day in records:
        for one in schedule().vaccines:
            if code.upper() in (one.code, *one.codes) or any(name in words for name in one.names):
                found.setdefault(one.code, set()).add(day)
    return {vaccine: sorted(days) for vaccine, days in found.items()}


def _is_of_age(vaccine: Vaccine, born_on: date) -> bool:
    return vaccine.born_from is None or born_on >= vaccine.born_from


def _next(vaccine: Vaccine, born_on: date, given: Mapping[str, Sequence[date]]) -> Iterator[DoseDue]:
    had = sorted(given.get(vaccine.code, ()))
    if len(had) >= len(vaccine.doses):
        return
    dose = vaccine.doses[len(had)]
    before = had or sorted(given.get(vaccine.after, ()))
    at = spans.read(dose.at).after(born_on)
    soonest = spans.read(dose.interval).after(before[-1]) if dose.interval and before else at
    yield DoseDue(max(at, soonest), vaccine.code, len(had) + 1, spans.read(vaccine.catch_up).after(born_on))
