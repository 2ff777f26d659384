"""What results, medicines and codes say of a person, by the pack of what is known: starts and facts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from renxin.kernel.core.packs import Pack, Words, load

from .pack import begins_with

PACK: Final = Path(__file__).parent.parent / "packs" / "known.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number of a result, its unit, and from where to where it counts."""

    code: str
    unit: str
    least: float
    most: float

    def holds(self, code: str, value: float, unit: str) -> bool:
        """Tell whether a number counts; one without a unit is taken to be in ours."""
        return code == self.code and unit in ("", self.unit) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Numbers that begin something when they were found on so many different days within so many days."""

    code: str
    text: Words
    parts: tuple[Part, ...]
    days: int = 1
    within_days: int = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A medicine by its ATC prefixes and by stems of its name."""

    code: str
    text: Words
    atc: tuple[str, ...]
    names: tuple[str, ...]

    def is_meant(self, code: str, name: str) -> bool:
        """Tell whether a line of a prescription is this medicine."""
        written = name.lower()
        return code.startswith(self.atc) or any(stem in written for stem in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What says a fact: one of these codes or medicines (begun within so many days). Without `value` it is true."""

    name: str
    value: str = ""
    conditions: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    within_days: int = 0


@dataclass(frozen=True, kw_only=True)
class KnownPack(Pack):
    """Everything about knowing that is data."""

    title: Words
    results: tuple[Result, ...]
    medicines: tuple[Medicine, ...]
    facts: tuple[Saying, ...]

    def __post_init__(self) -> None:
        ours = {one.code for one in self.medicines}
        lost = [code for one in self.facts for code in one.medicines if code not in ours]
        if lost:
            raise ValueError(f"facts: {lost[0]} is not among the medicines")


@dataclass(frozen=True, slots=True)
class Taken:
    """A medicine as it was prescribed: its code and name, and the day on which it began."""

    code: str
    name: str
    began_on: date | None


@dataclass(slots=True)
class Seen:
    """What records hold of one person: codes of diagnoses and procedures, and medicines."""

    conditions: list[str] = field(default_factory=list)
    procedures: list[str] = field(default_factory=list)
    medicines: list[Taken] = field(default_factory=list)


@cache
def pack() -> KnownPack:
    """Return the pack in force."""
    return load(PACK, KnownPack)


def facts_of(seen: Seen, today: date) -> dict[str, Any]:
    """Return the facts that records say of one person."""
    found: dict[str, Any] = {}
    for one in pack().facts:
        if one.name not in found and _says(one, seen, today):
            found[one.name] = one.value or True
    return found


def medicines_in(taken: Taken) -> list[str]:
    """Return what the pack calls a prescribed medicine."""
    return [one.code for one in pack().medicines if one.is_meant(taken.code, taken.name)]


def results_in(numbers: Iterable[tuple[str, float, str, date]], today: date) -> list[str]:
    """Return the results that these numbers (code, value, unit, day) amount to."""
    kept = list(numbers)
    return [one.code for one in pack().results if len(_days(one, kept, today)) >= one.days]


def said(code: str) -> str:
    """Return what a result or medicine is called where a programme names it; another code as it is."""
    named: Mapping[str, Words] = {
        **{one.code: one.text for one in pack().results},
        **{one.code: one.text for one in pack().medicines},
    }
    return str(named[code]) if code in named else code


def _says(one: Saying, seen: Seen, today: date) -> bool:
    return (
        any(begins_with(code, one.conditions) for code in seen.conditions)
        or any(begins_with(code, one.procedures) for code in seen.procedures)
        or any(_is_taken(one, taken, today) for taken in seen.medicines)
    )


def _is_taken(one: Saying, taken: Taken, today: date) -> bool:
    if one.within_days and (taken.began_on is None or (today - taken.began_on).days > one.within_days):
        return False
    return any(code in one.medicines for code in medicines_in(taken))


def _days(one: Result, numbers: Sequence[tuple[str, float, str, date]], today: date) -> set[date]:
    return {
        day
        for code, value, unit, day in numbers
        if 0 <= (today - day).days <= one.within_days and any(part.holds(code, value, unit) for part in one.parts)
    }
