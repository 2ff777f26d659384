"""A handbook as it was kept, in the reader's language. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from renxin.kernel.core.packs import Words
from renxin.programs.careplans.editing import telling

_LISTS: Final = (
    *("programmes", "emergency", "call_us", "daily", "medicines"),
    *("exercises", "days", "people", "reading"),
)
_EMPTY: Final[dict[str, Any]] = {"made_on": "1970-01-01", "note": "", **dict.fromkeys(_LISTS, ())}


@dataclass(frozen=True, slots=True)
class BookDay:
    """One day to come."""

    on: date
    text: str
    how: str
    visit: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What stands in a handbook."""

    made_on: date
    programmes: list[str]
    emergency: list[str]
    call_us: list[str]
    daily: list[str]
    medicines: list[tuple[str, str]]
    exercises: list[tuple[str, str]]
    days: list[BookDay]
    people: list[tuple[str, str, str]]
    reading: list[tuple[str, str]]
    note: str


def book_of(content: str) -> Book:
    """Return a kept handbook; one whose words were forgotten at the person's wish is empty."""
    raw: dict[str, Any] = _EMPTY | json.loads(content or "{}")
    return Book(
        made_on=date.fromisoformat(raw["made_on"]),
        programmes=_all(raw["programmes"]),
        emergency=_all(raw["emergency"]),
        call_us=_all(raw["call_us"]),
        daily=_all(raw["daily"]),
        medicines=[(one["name"], one["how"]) for one in raw["medicines"]],
        exercises=[(_span(one["from"], one["until"]), _say(one["text"])) for one in raw["exercises"]],
        days=[
            BookDay(date.fromisoformat(one["on"]), _say(one["text"]), how(one["by"], one["visit"]), one["visit"])
            for one in raw["days"]
        ],
        people=[(one["name"], _say(one["role"]), one["phone"]) for one in raw["people"]],
        reading=[(_say(one["title"]), _say(one["text"])) for one in raw["reading"]],
        note=raw["note"],
    )


def how(by: str, visit: bool) -> str:
    """Return in the patient's words how she is reached."""
    if visit:
        return _("You come to us")
    said = {
        "message": _("We send you a message"),
        "card": _("We send you something to read"),
        "bot": _("We send you some questions"),
        "nurse": _("A nurse calls you"),
        "doctor": _("A doctor calls you"),
    }
    return said.get(by, str(telling.BY.get(by, by)))


def _span(start: str, until: str) -> str:
    first = date_format(date.fromisoformat(start), "MONTH_DAY_FORMAT")
    if not until:
        return _("from %(day)s") % {"day": first}
    return _("%(first)s to %(last)s") % {
        "first": first,
        "last": date_format(date.fromisoformat(until), "MONTH_DAY_FORMAT"),
    }


def _all(found: Sequence[Mapping[str, str]]) -> list[str]:
    return [_say(one) for one in found]


def _say(words: Mapping[str, str]) -> str:
    return str(Words(words["zh"], words["en"]))
