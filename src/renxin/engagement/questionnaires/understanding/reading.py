"""What a text answers a question with: the face of this folder. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.questionnaires.definition import (
    CHOICE,
    CHOICES,
    DATE,
    NUMBER,
    TEXT,
    YES_NO,
    Item,
)
from renxin.engagement.questionnaires.definition.items import EFFORT, FREQUENCY, RECOMMEND, SCALE, VOICE

from . import choosing, counting, days
from .guesses import UNCLEAR, Guess
from .lexicon import lexicon, longest
from .plain import plain

_GRADED: Final = frozenset({SCALE, FREQUENCY, EFFORT, RECOMMEND})


def understand(item: Item, text: str, *, before: Mapping[str, Any] | None = None, today: Any = None) -> Guess:
    """Return what `text` answers `item` with.

    Args:
        item: the question.
        text: what was written, or what speech recognition heard.
        before: her last answers by code, for "the same as last time".
        today: the day on which she wrote, for "next Wednesday".
    """
    said = plain(text)
    if not said:
        return UNCLEAR
    if item.type in (TEXT, VOICE):
        return Guess(text.strip(), 1.0)
    guess = _read(item, said, today)
    if guess.value is None and longest(lexicon().same, said) and (before or {}).get(item.code) is not None:
        return Guess((before or {})[item.code], 0.8)
    return guess


def _read(item: Item, said: str, today: Any) -> Guess:
    if item.type == YES_NO:
        return choosing.yes_no(item, said)
    if item.type == CHOICE:
        return choosing.choice(item, said)
    if item.type == CHOICES:
        return choosing.choices(item, said)
    if item.type == NUMBER:
        return counting.read(item, said)
    if item.type == DATE:
        return days.read(said, today)
    return _graded(item, said) if item.type in _GRADED else UNCLEAR


def _graded(item: Item, said: str) -> Guess:
    """Return a point of a scale: by its words, or by its number."""
    words = choosing.scale(item, said)
    if words.value is not None and not any(one.isdigit() for one in said):
        return words
    low, high = item.span
    found = counting.read(_numbered(item, low, high), said)
    return found if found.value is not None or words.value is None else words


def _numbered(item: Item, low: float, high: float) -> Item:
    from dataclasses import replace  # noqa: PLC0415  only here

    return replace(item, type=NUMBER, low=low, high=high)
