"""Weather: kept as it was first said, and what of it begins a journey."""

from datetime import date, datetime, timedelta

import httpx
import pytest

from renxin.intelligence.journeys import feeds, services
from renxin.intelligence.journeys.feeds.weather_sources import FileSource, HttpSource, source_of
from renxin.intelligence.journeys.models import Journey, WeatherDay
from renxin.kernel.core import clock
from renxin.kernel.core.clock import SHANGHAI

pytestmark = pytest.mark.django_db
WEEK = """day,low,high,rain_mm,air_index
2026-01-05,6,12,0,80
2026-01-06,5,11,0,
2026-01-07,-4,3,2,90
2026-01-08,-13,-2,0,230
2026-01-09,-12,0,0,240
2026-01-10,,,,
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "weather.csv"
    path.write_text(WEEK)
    return FileSource(path)


def live(source, days=6):
    Journey.objects.create(tenant_id=7, code="winter", name={"zh": "冬", "en": "winter"})
    for number in range(days):
        with clock.at(datetime(2026, 1, 5 + number, 7, tzinfo=SHANGHAI)):
            services.read_weather(source)


def began(event):
    since = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    return [found.at for found in feeds.happened(7, "weather", event, since, since + timedelta(days=20))]


def test_a_cold_wave_begins_once(source):
    live(source)
    assert began("cold_wave") == [datetime(2026, 1, 7, 9, tzinfo=SHANGHAI)]
    assert began("bad_air") == [datetime(2026, 1, 8, 9, tzinfo=SHANGHAI)]
    assert began("heat") == []


def test_what_was_said_first_stays(source, tmp_path):
    live(source)
    (tmp_path / "weather.csv").write_text(WEEK.replace("2026-01-09,-12", "2026-01-09,20"))
    with clock.at(datetime(2026, 1, 10, 8, tzinfo=SHANGHAI)):
        assert services.read_weather(source) == 0
    assert WeatherDay.objects.get(day=date(2026, 1, 9)).low == -12


def test_a_day_heard_of_late_counts_from_then(source):
    Journey.objects.create(tenant_id=7, code="winter", name={"zh": "冬", "en": "winter"})
    heard = datetime(2026, 1, 8, 15, tzinfo=SHANGHAI)
    with clock.at(heard):
        assert services.read_weather(source) == 3
    assert began("bad_air") == [heard]


def test_a_service_is_asked_by_address_and_may_be_silent(source):
    def answers(request):
        assert request.url.params["to"] == "2026-01-08"
        return httpx.Response(200, json={"days": [{"day": "2026-01-08", "high": 36, "low": "?"}, {"day": "soon"}]})

    address = "https://weather.example/{place}?from={first}&to={last}"
    with clock.at(datetime(2026, 1, 8, 7, tzinfo=SHANGHAI)):
        Journey.objects.create(tenant_id=7, code="summer", name={"zh": "夏", "en": "summer"})
        broken = httpx.MockTransport(lambda _request: httpx.Response(503))
        assert services.read_weather(HttpSource(address, broken)) == 0
        assert services.read_weather(HttpSource(address, httpx.MockTransport(answers))) == 1
    assert began("heat") == [datetime(2026, 1, 8, 9, tzinfo=SHANGHAI)]


def test_without_a_source_nothing_happens():
    assert source_of("") is None
    assert services.read_weather() == 0
    assert isinstance(source_of("https://weather.example/{place}"), HttpSource)
