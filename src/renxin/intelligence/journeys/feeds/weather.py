"""Weather: cold waves, heat, heavy rain and bad air, from whatever source there is; without one, nothing.

What a source said is kept by day (`WeatherDay`), so the past does not change and a replay sees what the ticker saw.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from renxin.intelligence.journeys.feeds.almanac import morning_of
from renxin.intelligence.journeys.feeds.port import FeedEvent, FeedKind
from renxin.intelligence.journeys.models import WeatherDay
from renxin.kernel.core import packs


@dataclass(frozen=True, kw_only=True)
class WeatherKind:
    """One kind of weather: what its days have in common. What is not named does not matter."""

    code: str
    name: packs.Words
    drop_at_least: float | None = None
    low_at_most: float | None = None
    high_at_least: float | None = None
    rain_at_least: float | None = None
    air_at_least: float | None = None

    def is_such(self, day: WeatherDay, before: WeatherDay | None) -> bool:
        """Tell whether a day is of this kind; what the source did not say is not."""
        drop = before.low - day.low if before and before.low is not None and day.low is not None else None
        asked = (
            (self.drop_at_least, drop),
            (self.high_at_least, day.high),
            (self.rain_at_least, day.rain_mm),
            (self.air_at_least, day.air_index),
        )
        if any(least is not None and (value is None or value < least) for least, value in asked):
            return False
        return self.low_at_most is None or (day.low is not None and day.low <= self.low_at_most)


@dataclass(frozen=True, kw_only=True)
class WeatherKinds(packs.Pack):
    """The kinds of weather that matter to patients."""

    name: packs.Words
    events: list[WeatherKind]


@cache
def _pack() -> WeatherKinds:
    return packs.load(Path(__file__).parent / "packs" / "weather.yaml", WeatherKinds)


class Weather:
    """A feed of the days on which such weather begins."""

    code = "weather"

    @property
    def words(self) -> packs.Words:
        """Return what it is called."""
        return _pack().name

    def kinds(self) -> Sequence[FeedKind]:
        """Return the kinds of weather."""
        return [FeedKind(kind.code, kind.name) for kind in _pack().events]

    def between(self, tenant_id: int, since: datetime, until: datetime) -> list[FeedEvent]:
        """Return what began in these days; a day of which we heard late counts from when we heard of it."""
        first = since.date() - timedelta(days=3)
        rows = WeatherDay.objects.of(tenant_id).filter(day__gte=first, day__lte=until.date() + timedelta(days=1))
        days = {(row.place, row.day): row for row in rows.order_by("place", "day")}
        found = [event for row in days.values() for event in _begun(row, days)]
        return sorted((event for event in found if since < event.at <= until), key=lambda each: (each.at, each.event))


def _begun(row: WeatherDay, days: dict[tuple[str, date], WeatherDay]) -> Iterator[FeedEvent]:
    before = days.get((row.place, row.day - timedelta(days=1)))
    earlier = days.get((row.place, row.day - timedelta(days=2)))
    for kind in _pack().events:
        if kind.is_such(row, before) and not (before and kind.is_such(before, earlier)):
            at = max(morning_of(row.day), row.read_at)
            yield FeedEvent(kind.code, at, f"weather:{row.day}:{kind.code}:{row.place}"[:64])


FEED = Weather()
