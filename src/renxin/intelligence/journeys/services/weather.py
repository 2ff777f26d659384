"""Keeping what the weather source says: each day once, as it was first said."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import httpx
import structlog
from django.conf import settings

from renxin.intelligence.journeys.feeds.weather_sources import Day, Source, source_of
from renxin.intelligence.journeys.models import Journey, WeatherDay
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.errors import in_words

log = structlog.get_logger(__name__)
_BACK: Final = timedelta(days=2)


def read_weather(source: Source | None = None) -> int:
    """Ask for the last days and today, for every hospital that has journeys; return how many days were new.

    A source that does not answer is asked again in an hour: no weather is no event.
    """
    source = source or source_of(settings.RENXIN_WEATHER)
    if source is None:
        return 0
    today, place = clock.today(), settings.RENXIN_WEATHER_PLACE
    try:
        days = source.days(place, today - _BACK, today)
    except (httpx.HTTPError, OSError, ValueError) as error:
        log.warning("journeys.weather_silent", source=source.name, error=in_words(error))
        return 0
    kept = 0
    for tenant_id in sorted(set(Journey.objects.values_list("tenant_id", flat=True))):
        with tenant.scope(tenant_id):
            kept += _keep(tenant_id, place, source.name, days)
    return kept


def _keep(tenant_id: int, place: str, source: str, days: Sequence[Day]) -> int:
    rows = WeatherDay.objects.of(tenant_id).filter(place=place, day__in=[day.day for day in days])
    known = set(rows.values_list("day", flat=True))
    fresh = [
        WeatherDay(
            tenant_id=tenant_id,
            place=place,
            day=day.day,
            low=day.low,
            high=day.high,
            rain_mm=day.rain_mm,
            air_index=day.air_index,
            source=source[:80],
            read_at=clock.now(),
        )
        for day in days
        if day.day not in known
    ]
    WeatherDay.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
