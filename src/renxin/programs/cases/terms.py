"""The data that cases work by, read from their packs: clocks, ladder, holds, causes."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words

PACKS = Path(__file__).parent / "packs"
Tell = Literal["owner", "head_nurse", "service_centre", "director"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A length of time: elapsed minutes and hours, or working days (due at the end of the last one)."""

    minutes: int = 0
    hours: int = 0
    working_days: int = 0


@dataclass(frozen=True, kw_only=True)
class LevelClocks:
    """What is promised for one level: first answer and solution."""

    level: int
    response: Span
    solution: Span


@dataclass(frozen=True, kw_only=True)
class Rung:
    """At this percentage of a clock, tell this person."""

    at: int
    tell: Tell


@dataclass(frozen=True, kw_only=True)
class Statutory:
    """Working days the law gives for feedback on a complaint; a hospital may promise less, never more."""

    one_department: int
    several_departments: int


@dataclass(frozen=True, kw_only=True)
class HoldTerms:
    """For which purposes nobody writes while a case is open."""

    purposes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """For how many days the patient may say whether it is settled. Its words are the template `case.answer`."""

    valid_days: int


@dataclass(frozen=True, kw_only=True)
class Comments:
    """What of the comments on other sites is a case: so many stars (of five) or fewer."""

    bad_stars: float


@dataclass(frozen=True, kw_only=True)
class Terms(Pack):
    """The service-recovery pack."""

    clocks: dict[str, list[LevelClocks]]
    comments: Comments
    statutory: Statutory
    ladder: tuple[Rung, ...]
    hold: HoldTerms
    confirmation: Confirmation


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category of causes."""

    code: str
    text: Words
    examples: Words


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A group of categories."""

    code: str
    text: Words
    categories: tuple[Category, ...]


@dataclass(frozen=True, kw_only=True)
class Severity:
    """How much harm or annoyance: 1 to 3."""

    value: int
    text: Words


@dataclass(frozen=True, kw_only=True)
class Causes(Pack):
    """The taxonomy of causes."""

    domains: tuple[Domain, ...]
    severities: tuple[Severity, ...]

    def category(self, code: str) -> Category | None:
        """Return the category with this code."""
        return next((one for domain in self.domains for one in domain.categories if one.code == code), None)


@lru_cache(maxsize=1)
def terms() -> Terms:
    """Return the clocks, ladder and wording in force."""
    return packs.load(PACKS / "service_recovery.yaml", Terms)


@lru_cache(maxsize=1)
def causes() -> Causes:
    """Return the taxonomy of causes in force."""
    return packs.load(PACKS / "causes.yaml", Causes)
