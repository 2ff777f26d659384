"""The 24 solar terms (二十四节气)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from renxin.intelligence.journeys.feeds.almanac import morning_of, solar_terms
from renxin.intelligence.journeys.feeds.port import FeedEvent, FeedKind
from renxin.kernel.core import packs


@dataclass(frozen=True, kw_only=True)
class SolarTerm:
    """One term: the code in definitions, its name."""

    code: str
    name: packs.Words


@dataclass(frozen=True, kw_only=True)
class SolarTerms(packs.Pack):
    """The terms of the year, from the spring on."""

    name: packs.Words
    terms: list[SolarTerm]


@cache
def _pack() -> SolarTerms:
    return packs.load(Path(__file__).parent / "packs" / "solar_terms.yaml", SolarTerms)


class Seasons:
    """A feed that needs nobody: the sun keeps it."""

    code = "season"

    @property
    def words(self) -> packs.Words:
        """Return what it is called."""
        return _pack().name

    def kinds(self) -> Sequence[FeedKind]:
        """Return the 24 terms."""
        return [FeedKind(term.code, term.name) for term in _pack().terms]

    def between(self, tenant_id: int, since: datetime, until: datetime) -> list[FeedEvent]:
        """Return the terms that begin in these days."""
        codes = {term.name.zh: term.code for term in _pack().terms}
        days = [
            (morning_of(day), codes[name])
            for year in range(since.year - 1, until.year + 2)
            for name, day in solar_terms(year).items()
        ]
        return [FeedEvent(code, at, f"season:{at.date()}:{code}") for at, code in sorted(days) if since < at <= until]


FEED = Seasons()
