"""Who may act for whom, as data (`packs/proxy.yaml`) and pure rules: no tables, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

from .rules import age_on

GUARDIAN = "guardian"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A code with its words."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class BasisRule:
    """What a proxy on this basis needs, and how long it may last (0: no limit of its own)."""

    code: str
    longest_days: int
    needs_evidence: bool


@dataclass(frozen=True, kw_only=True)
class ProxyPack(Pack):
    """Ages, classes of data, bases, methods, relations."""

    guardian_under: int
    adult_at: int
    classes: tuple[Named, ...]
    bases: tuple[BasisRule, ...]
    methods: tuple[Named, ...]
    relations: tuple[Named, ...]

    def basis(self, code: str) -> BasisRule | None:
        """Return the rule of a basis."""
        return next((one for one in self.bases if one.code == code), None)


@dataclass(frozen=True, kw_only=True)
class BereavementPack(Pack):
    """For how many days a family that lost somebody hears only what the loss needs."""

    days: int


@cache
def pack() -> ProxyPack:
    """Return the rules of proxies in force."""
    return load(Path(__file__).parent / "packs" / "proxy.yaml", ProxyPack)


@cache
def bereavement() -> BereavementPack:
    """Return the rules of bereavement in force."""
    return load(Path(__file__).parent / "packs" / "bereavement.yaml", BereavementPack)


def stage_of(birth_date: date | None, on: date) -> str:
    """Return `child` (the guardian decides), `minor` (sees and limits) or `adult`; an unknown age counts as adult."""
    age = age_on(birth_date, on)
    if age is None or age >= pack().adult_at:
        return "adult"
    return "child" if age < pack().guardian_under else "minor"


def comes_of_age(birth_date: date) -> date:
    """Return the day on which a guardian's proxy ends by itself."""
    year = birth_date.year + pack().adult_at
    try:
        return birth_date.replace(year=year)
    except ValueError:  # born on 29 February
        return date(year, 3, 1)


def allowed_classes(basis: str, classes: Sequence[str], limited: Sequence[str], stage: str) -> frozenset[str]:
    """Return the classes of data that a proxy reaches on a day when the person is in `stage`."""
    if basis == GUARDIAN and stage == "adult":
        return frozenset()
    taken = frozenset(limited) if stage != "child" else frozenset()
    return frozenset(classes) - taken


def last_day(basis: str, starts_on: date, wished: date | None, birth_date: date | None) -> date | None:
    """Return the last day of a proxy: what was wished, what its basis allows, what age ends, whichever comes first."""
    rule = pack().basis(basis)
    limits = [wished] if wished else []
    if rule and rule.longest_days:
        limits.append(starts_on + timedelta(days=rule.longest_days))
    if basis == GUARDIAN and birth_date:
        limits.append(comes_of_age(birth_date) - timedelta(days=1))
    return min(limits, default=None)
