"""Answers that are picked: yes and no, one option, several. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from renxin.engagement.questionnaires.definition import Item

from .guesses import UNCLEAR, UNKNOWN, Guess
from .lexicon import Asked, Lexicon, lexicon, longest, pattern, whole
from .plain import clauses, is_denied

_WELL: Final = ("none", "well", "normal", "dry", "all", "yes", "sure", "done", "better", "light", "outside", 0)
_LITTLE: Final = ("mild", "some", "part", "sometimes", "tired", "sore")
_MUCH: Final = ("severe", "marked", "limits")
_PLACE: Final = re.compile(
    r"(?:选|第|the |number |no\. ?)?\s*(\d|[一二三四五六七八九]|first|second|third|fourth|fifth)\s*"
    r"(?:个|项|one|option|\.|、|。)?"
)
_PLACES: Final = {
    **{digit: number for number, digit in enumerate("一二三四五六七八九", 1)},
    **{word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)},
}
_SPLIT: Final = re.compile(r"[、，,；;（）()/]|或者?| or ")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text says something, and whether it denies it."""

    value: Any
    start: int
    end: int
    denied: bool


def yes_no(item: Item, text: str) -> Guess:
    """Return yes or no."""
    words = lexicon()
    asked = words.questions.get(item.code, Asked())
    well = asked.well is True
    if whole(words.well, text):
        return Guess(well, 0.9)
    places = _strongest([*_places(True, asked.yes, text), *_places(False, asked.no, text)])
    if places:
        said = {(not one.value if one.denied and one.value else one.value) for one in places}
        return Guess(said.pop(), 0.92) if len(said) == 1 else Guess(not well, 0.7)
    return _plain_yes_no(words, text, well)


def _plain_yes_no(words: Lexicon, text: str, well: bool) -> Guess:
    first = next(iter(clauses(text)), "")
    if whole(words.no, first) or whole(words.yes, first):
        return Guess(not whole(words.no, first), 0.92)
    if longest(words.unknown, text):
        return UNKNOWN
    good = longest(words.well, text)
    if good and not is_denied(text, good.start()):
        return Guess(well, 0.86)
    if re.match(r"没|不|无|no\b|not\b|nope|nah|none", text):
        return Guess(False, 0.86)
    if longest(words.sometimes, text) or re.match(r"有|会|能|是|yes|yeah|yep", text):
        return Guess(True, 0.86)
    return UNCLEAR


def choice(item: Item, text: str) -> Guess:
    """Return the option that a text says; of several that fit the gravest, to be confirmed."""
    numbered = _numbered(item, text)
    if numbered is not None:
        return Guess(numbered, 0.9)
    asked = lexicon().questions.get(item.code, Asked())
    places = _option_places(item, asked, text)
    found = [one.value for one in _strongest(places) if not one.denied]
    order = [option.value for option in item.options]
    graded = _graded(order, asked, text)
    if found:
        values = {*found}
        if (
            graded == _by(order, asked.much, _MUCH)
            and graded is not None
            and values == {_by(order, asked.little, _LITTLE)}
        ):
            values = {graded}
        return Guess(max(values, key=order.index), 0.92 if len(values) == 1 else 0.7)
    return _without_place(order, asked, text, any(one.denied for one in places), graded)


def _without_place(order: list[Any], asked: Asked, text: str, denied: bool, graded: Any) -> Guess:
    """Return what a text says that names no option: all is well, a bit, badly, not known."""
    words = lexicon()
    well = _by(order, asked.well if isinstance(asked.well, str) else "", _WELL)
    good = longest(words.well, text)
    if well is not None and (denied or whole(words.no, clauses(text)[0] if clauses(text) else text)):
        return Guess(well, 0.9)
    if well is not None and good and not is_denied(text, good.start()):
        return Guess(well, 0.88)
    if graded is not None:
        return Guess(graded, 0.86)
    return UNKNOWN if longest(words.unknown, text) else UNCLEAR


def choices(item: Item, text: str) -> Guess:
    """Return every option that a text says; "none" only when it says no other."""
    asked = lexicon().questions.get(item.code, Asked())
    places = _option_places(item, asked, text)
    values = {one.value for one in _strongest(places) if not one.denied}
    none = next((option.value for option in item.options if option.value == "none"), None)
    if len(values) > 1:
        values.discard(none)
    if values:
        return Guess(sorted(values), 0.9)
    words = lexicon()
    if none and (
        any(one.denied for one in places)
        or whole(words.no, text)
        or longest(words.well, text)
        or text.startswith(("没", "不", "no"))
    ):
        return Guess([none], 0.9)
    return UNCLEAR


def scale(item: Item, text: str) -> Guess:
    """Return the point of a scale whose words a text says."""
    asked = lexicon().questions.get(item.code, Asked())
    found = [one.value for one in _strongest(_option_places(item, asked, text)) if not one.denied]
    if not found:
        return UNCLEAR
    return Guess(found[0], 0.92 if len(set(found)) == 1 else 0.7)


def _graded(order: list[Any], asked: Asked, text: str) -> Any:
    words = lexicon()
    if longest(words.much, text) and not longest(words.not_much, text):
        return _by(order, asked.much, _MUCH)
    return _by(order, asked.little, _LITTLE) if longest([*words.little, *words.sometimes], text) else None


def _by(order: list[Any], named: str | None, usual: Iterable[Any]) -> Any:
    """Return the option that is named, else the first usual one there is; None when the pack says there is none."""
    if named is None:
        return None
    if named:
        return named
    return next((value for value in usual if value in order), None)


def _numbered(item: Item, text: str) -> Any:
    """Return the option whose place in the list is all that was written."""
    found = _PLACE.fullmatch(text.strip())
    if not found or any(isinstance(option.value, int) for option in item.options):
        return None
    place = _PLACES.get(found[1]) or int(found[1])
    return item.options[place - 1].value if 0 < place <= len(item.options) else None


def _option_places(item: Item, asked: Asked, text: str) -> list[Place]:
    found: list[Place] = []
    for option in item.options:
        own = [part.strip().lower() for each in (option.text.zh, option.text.en) for part in _SPLIT.split(each)]
        ways = {*asked.options.get(option.value, []), *(part.replace("痛", "疼") for part in own if len(part) > 1)}
        found += _places(option.value, ways, text)
    return found


def _places(value: Any, ways: Iterable[str], text: str) -> list[Place]:
    return [
        Place(value, match.start(), match.end(), is_denied(text, match.start()))
        for way in ways
        for match in pattern(way).finditer(text)
    ]


def _strongest(places: list[Place]) -> list[Place]:
    """Leave out what lies inside, or overlaps with, something longer."""
    kept: list[Place] = []
    for one in sorted(places, key=lambda place: place.start - place.end):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda place: place.start)
