"""How a person is spoken to and what her facts say, pure: the rules are a pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from renxin.kernel.core import names
from renxin.kernel.core.packs import Pack, Words, load

from .models import Tone

PACK = Path(__file__).parent / "packs" / "facts.yaml"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, kw_only=True)
class Salutation:
    """A form of address for a sex and an age."""

    words: Words
    sex: str = ""
    at_least: int = 0
    below: int = 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """One measurement of a reading; outside its limits the reading is not spoken of."""

    observation: str
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A variable that measurements fill, if all of them are there, new enough and within limits."""

    code: str
    parts: list[Part]
    within_days: int
    words: Words


@dataclass(frozen=True, kw_only=True)
class Tones:
    """The ages at which another tone is used."""

    elder_from: int
    parent_below: int


@dataclass(frozen=True, kw_only=True)
class FactPack(Pack):
    """How people are addressed, and which of their measurements may be spoken of."""

    title: Words
    salutations: list[Salutation]
    tones: Tones
    readings: list[Reading]


@cache
def pack() -> FactPack:
    """Return the pack in force."""
    return load(PACK, FactPack)


def salutation(name: str, sex: str, age: int | None, language: str) -> str:
    """Return how to address somebody; empty when her name is not known."""
    if not name.strip():
        return ""
    fits = next(row for row in pack().salutations if _fits(row, sex, age))
    return fits.words.get(language).format(name=name, surname=_surname(name, language) or name)


def tone_for(age: int | None, elder_mode: bool) -> str:
    """Return the tone in which to speak to somebody of an age."""
    tones = pack().tones
    if age is not None and age < tones.parent_below:
        return Tone.PARENT.value
    return Tone.ELDER.value if elder_mode or (age is not None and age >= tones.elder_from) else Tone.PLAIN.value


def spoken_day(day: date, today: date, language: str) -> str:
    """Return a day as people say it, with the year only when it is another one."""
    if language.startswith("en"):
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")
    return (f"{day.year}年" if day.year != today.year else "") + f"{day.month}月{day.day}日"


def reading(row: Reading, values: Mapping[str, tuple[Decimal, datetime]], now: datetime, language: str) -> str:
    """Return what a reading says of the latest values; empty when there is nothing to be said."""
    known = [values.get(part.observation) for part in row.parts]
    if not all(known) or any(now - one[1] > timedelta(days=row.within_days) for one in known if one):
        return ""
    numbers = [one[0] for one in known if one]
    if not all(_within(part, number) for part, number in zip(row.parts, numbers, strict=True)):
        return ""
    return row.words.get(language).format(*(f"{number.normalize():f}" for number in numbers))


def _surname(name: str, language: str) -> str:
    """Return a surname as the language writes it: 张, Zhang."""
    if not names.has_han(name):
        return name.rsplit(maxsplit=1)[-1]
    surname = names.split_surname(name)[0]
    spelt = names.syllables(name)[: len(surname)] if language.startswith("en") else ()
    return "".join(spelt).capitalize() or surname


def _fits(row: Salutation, sex: str, age: int | None) -> bool:
    bounded = row.at_least > 0 or row.below < 200
    in_age = not bounded if age is None else row.at_least <= age < row.below
    return row.sex in ("", sex) and in_age


def _within(part: Part, number: Decimal) -> bool:
    return (part.at_least is None or number >= part.at_least) and (part.below is None or number < part.below)
