"""Where weather comes from: a service over HTTP, or a file that somebody keeps. Set in the environment, or none.

`RENXIN_WEATHER`: an address with {place}, {first} and {last} in it (https only), or the path of a CSV file. Both speak
of days: `day, low, high, rain_mm, air_index` (the service as `{"days": [{"day": "2026-01-01", "low": -3, …}]}`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx

_NUMBERS: Final = ("low", "high", "rain_mm", "air_index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is said of one day; None: nothing is said of it."""

    day: date
    low: float | None = None
    high: float | None = None
    rain_mm: float | None = None
    air_index: float | None = None


class Source(Protocol):
    """Somebody who knows the weather of a place."""

    name: str

    def days(self, place: str, first: date, last: date) -> list[Day]:
        """Return what is known of these days."""
        ...


class FileSource:
    """A CSV file: for places without the network, and for trying things out."""

    def __init__(self, path: Path) -> None:
        self.name = f"file:{path.name}"
        self._path = path

    def days(self, place: str, first: date, last: date) -> list[Day]:
        """Return the file's days; a column `place`, where there is one, keeps those of the place."""
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("place", place) == place]
        return [day for row in rows if (day := read_day(row)) and first <= day.day <= last]


class HttpSource:
    """A service that answers an address with JSON."""

    def __init__(self, address: str, transport: httpx.BaseTransport | None = None) -> None:
        self.name = f"http:{httpx.URL(address.partition('{')[0]).host}"
        self._address, self._transport = address, transport

    def days(self, place: str, first: date, last: date) -> list[Day]:
        """Ask the service.

        Raises:
            httpx.HTTPError: it cannot be reached, or refuses.
        """
        address = self._address.format(place=quote(place), first=first.isoformat(), last=last.isoformat())
        with httpx.Client(timeout=10.0, transport=self._transport, follow_redirects=False) as client:
            answer = client.get(address).raise_for_status().json()
        rows = answer.get("days", ()) if isinstance(answer, Mapping) else ()
        return [day for row in rows if (day := read_day(row)) and first <= day.day <= last]


def source_of(setting: str) -> Source | None:
    """Return the source that a setting names; None for none."""
    if not setting:
        return None
    return HttpSource(setting) if setting.startswith("https://") else FileSource(Path(setting))


def read_day(row: Mapping[str, Any]) -> Day | None:
    """Return one day, None when it has no date; values that are no numbers are left out."""
    try:
        day = date.fromisoformat(str(row["day"]))
    except (KeyError, ValueError):
        return None
    return Day(day=day, **dict(_numbers(row)))


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name in _NUMBERS:
        value = row.get(name)
        try:
            if value is not None and value != "":
                yield name, float(value)
        except (TypeError, ValueError):
            continue
