"""A handbook put together: from programmes, medicines, days and names to what she reads. Pure.

What comes out is plain data in both languages, kept as it was handed over: what she was told can be read again later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from renxin.kernel.core.packs import Words
from renxin.programs.careplans.programmes import spans
from renxin.programs.careplans.programmes.shapes import Programme

from . import chapters

Both = dict[str, str]
MOST_DAYS: Final = 12
"""How many days to come a handbook lists; the page "my plan" has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One programme she goes through, and since when."""

    programme: Programme
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day on which somebody contacts her, or she comes."""

    on: date
    text: Words
    by: str
    visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom she calls."""

    name: str
    role: Words
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Everything a handbook is made of. `medicines` are pairs: name, how it is taken."""

    ways: Sequence[Way]
    days: Sequence[Day]
    medicines: Sequence[tuple[str, str]] = field(default_factory=list)
    people: Sequence[Person] = field(default_factory=list)
    note: str = ""


def compose(given: Given, on: date) -> dict[str, Any]:
    """Return the handbook as of `on`."""
    found = [chapters.chapters()[way.programme.code] for way in given.ways if _has_chapter(way)]
    general = chapters.talk().general
    sent = [code for way in given.ways for node in way.programme.nodes for code in node.send]
    return {
        "made_on": on.isoformat(),
        "programmes": [_both(way.programme.title) for way in given.ways],
        "emergency": _joined([*(one.emergency for one in found), general.emergency]),
        "call_us": _joined([*(one.call_us for one in found), general.call_us]),
        "medicines": [{"name": name, "how": how} for name, how in given.medicines],
        "daily": _joined([*(one.daily for one in found), general.daily]),
        "exercises": [_exercise(one, way.since) for way in given.ways for one in _exercises(way)],
        "days": [_day(one) for one in sorted(given.days, key=lambda one: one.on) if one.on >= on][:MOST_DAYS],
        "people": [{"name": one.name, "role": _both(one.role), "phone": one.phone} for one in given.people],
        "reading": [{"title": _both(one.title), "text": _both(one.text)} for one in chapters.pieces(sent)],
        "note": given.note,
    }


def _has_chapter(way: Way) -> bool:
    return way.programme.code in chapters.chapters()


def _exercises(way: Way) -> list[chapters.Exercise]:
    return chapters.chapters()[way.programme.code].exercises if _has_chapter(way) else []


def _exercise(one: chapters.Exercise, since: date) -> dict[str, Any]:
    until = spans.read(one.until).after(since).isoformat() if one.until else ""
    return {"from": spans.read(one.start).after(since).isoformat(), "until": until, "text": _both(one.text)}


def _day(one: Day) -> dict[str, Any]:
    return {"on": one.on.isoformat(), "text": _both(one.text), "by": one.by, "visit": one.visit}


def _joined(lists: Iterable[Sequence[Words]]) -> list[Both]:
    every = [_both(one) for part in lists for one in part]
    return [one for number, one in enumerate(every) if one not in every[:number]]


def _both(words: Words) -> Both:
    return {"zh": words.zh, "en": words.en}
