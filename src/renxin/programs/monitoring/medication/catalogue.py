"""The packs of medicines: rhythms of taking, classes, and the numbers adherence is judged by. Pure data."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

_PACKS: Final = Path(__file__).parent.parent / "packs"
OTHER: Final = "other"


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When something is taken: hours of the day, on every so many days or on days of the week (0 is Monday)."""

    words: Words
    at: tuple[str, ...] = ()
    every: int = 1
    weekdays: tuple[int, ...] = ()
    as_needed: bool = False
    once: bool = False


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in prescriptions for a rhythm."""

    rhythm: str
    has: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Meal:
    """What is said about meals."""

    has: tuple[str, ...]
    words: Words


@dataclass(frozen=True, kw_only=True)
class DosagePack(Pack):
    """How prescriptions say when something is taken."""

    rhythms: dict[str, Rhythm]
    written: tuple[Written, ...]
    meals: tuple[Meal, ...]


@dataclass(frozen=True, kw_only=True)
class DrugClass:
    """A class of medicines; a `critical` one must not be missed, one that is `never` long is not given for weeks."""

    code: str
    words: Words
    atc: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    critical: bool = False
    long_prescription: Literal["", "never"] = ""


@dataclass(frozen=True, kw_only=True)
class AdherenceRule:
    """From how much on somebody counts as adherent (percent), from how many fills on it is judged."""

    threshold: int
    least_fills: int
    together: Literal["mean", "min"]


@dataclass(frozen=True, kw_only=True)
class RefillRule:
    """When to remind before a medicine ends, when to ask after, and how long a prescription may be."""

    remind_before: tuple[int, ...]
    missed_after: int
    usual_weeks: int
    longest_weeks: int


@dataclass(frozen=True, kw_only=True)
class MissedRule:
    """When missed doses are too many."""

    in_a_row: int
    of_seven_days: int
    critical_days: int
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class HowTo:
    """How a class is taken, in a line, and the article or video that shows it."""

    words: Words
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class MedicinePack(Pack):
    """Classes of medicines and what is judged by them."""

    adherence: AdherenceRule
    refill: RefillRule
    missed: MissedRule
    classes: tuple[DrugClass, ...]
    how: dict[str, HowTo] = field(default_factory=dict)


@cache
def dosage() -> DosagePack:
    """Return how prescriptions are read."""
    return load(_PACKS / "dosage.yaml", DosagePack)


@cache
def medicines() -> MedicinePack:
    """Return the classes and numbers in force."""
    return load(_PACKS / "medicines.yaml", MedicinePack)


@cache
def classes() -> dict[str, DrugClass]:
    """Return every class by its code."""
    return {one.code: one for one in medicines().classes}


@cache
def class_of(name: str, code: str = "") -> str:
    """Return the class of a medicine: by its ATC code, else by its name; `other` when neither tells."""
    atc, plain = code.strip().upper(), name.strip().casefold()
    by_code = (one.code for one in medicines().classes if any(atc.startswith(each) for each in one.atc))
    by_name = (one.code for one in medicines().classes if any(each.casefold() in plain for each in one.names))
    return next(by_code, "") or next(by_name, OTHER)


def is_critical(drug_class: str) -> bool:
    """Tell whether a class must not be missed."""
    found = classes().get(drug_class)
    return found is not None and found.critical
