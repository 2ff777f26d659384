"""Festivals: by the lunar calendar, by a solar term, and days of the year that matter to patients."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from renxin.intelligence.journeys.feeds.almanac import lunar_day, morning_of, solar_terms
from renxin.intelligence.journeys.feeds.port import FeedEvent, FeedKind
from renxin.kernel.core import packs


@dataclass(frozen=True, kw_only=True)
class Festival:
    """One festival: a lunar month and day (day 0: the eve of the month), a solar term, or a day of the year."""

    code: str
    name: packs.Words
    lunar_month: int = 0
    lunar_day: int = 0
    term: str = ""
    month: int = 0
    day: int = 0

    def days(self, year: int) -> date:
        """Return its day in a year (that of the calendar it is reckoned by)."""
        if self.lunar_month:
            return lunar_day(year, self.lunar_month, self.lunar_day)
        return solar_terms(year)[self.term] if self.term else date(year, self.month, self.day)


@dataclass(frozen=True, kw_only=True)
class Festivals(packs.Pack):
    """The festivals of the year."""

    name: packs.Words
    festivals: list[Festival]


@cache
def _pack() -> Festivals:
    return packs.load(Path(__file__).parent / "packs" / "festivals.yaml", Festivals)


class FestivalDays:
    """A feed reckoned on this machine, without the network."""

    code = "festival"

    @property
    def words(self) -> packs.Words:
        """Return what it is called."""
        return _pack().name

    def kinds(self) -> Sequence[FeedKind]:
        """Return the festivals."""
        return [FeedKind(festival.code, festival.name) for festival in _pack().festivals]

    def between(self, tenant_id: int, since: datetime, until: datetime) -> list[FeedEvent]:
        """Return the festivals of these days."""
        return sorted(self._found(since, until), key=lambda event: (event.at, event.event))

    def _found(self, since: datetime, until: datetime) -> Iterator[FeedEvent]:
        for festival in _pack().festivals:
            for year in range(since.year - 1, until.year + 2):
                at = morning_of(festival.days(year))
                if since < at <= until:
                    yield FeedEvent(festival.code, at, f"festival:{at.date()}:{festival.code}")


FEED = FestivalDays()
