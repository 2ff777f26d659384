"""The taxonomy of problems (HCAT), the stages of care and the scale of harm, read from the pack."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words


@dataclass(frozen=True, kw_only=True)
class Sub:
    """A kind of problem inside a category, or a stage of care."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category of problems. `severity` gives an example of each severity."""

    code: str
    text: Words
    examples: Words
    severity: dict[int, Words]
    subs: tuple[Sub, ...]


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A group of categories."""

    code: str
    text: Words
    categories: tuple[Category, ...]


@dataclass(frozen=True, kw_only=True)
class Degree:
    """A value of a scale with its words."""

    value: int
    text: Words


@dataclass(frozen=True, kw_only=True)
class Causes(Pack):
    """The taxonomy."""

    domains: tuple[Domain, ...]
    severities: tuple[Degree, ...]
    stages: tuple[Sub, ...]
    harms: tuple[Degree, ...]

    def category(self, code: str) -> Category | None:
        """Return the category with this code."""
        return next((one for domain in self.domains for one in domain.categories if one.code == code), None)

    def sub(self, category: str, code: str) -> Sub | None:
        """Return a kind of problem inside a category."""
        found = self.category(category)
        return next((one for one in found.subs if one.code == code), None) if found else None

    def stage(self, code: str) -> Sub | None:
        """Return the stage of care with this code."""
        return next((one for one in self.stages if one.code == code), None)

    def words(self, category: str, sub: str = "") -> str:
        """Return what a problem is called, by its kind where it has one."""
        found = self.sub(category, sub) or self.category(category)
        return str(found.text) if found else category


@lru_cache(maxsize=1)
def causes() -> Causes:
    """Return the taxonomy in force."""
    return packs.load(Path(__file__).parent / "causes.yaml", Causes)
