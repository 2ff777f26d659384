"""What questions, facts and answers are called inside a sentence: short names, not the questions themselves. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import pgettext

from renxin.engagement.questionnaires.selectors import Level, bank_form, bank_questions
from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "wording" / "short_names.yaml"


@dataclass(frozen=True, kw_only=True)
class ShortNames(Pack):
    """The short name of each question of the bank."""

    names: dict[str, Words]


@cache
def _names() -> Mapping[str, Words]:
    return load(_PACK, ShortNames).names


def short_name(code: str) -> str:
    """Return the short name of a question; without one the question itself, without the other the code."""
    if code in _names():
        return str(_names()[code])
    question = bank_questions().get(code)
    return str(question.text) if question else code


def unit_of(code: str) -> str:
    """Return the unit of a measurement, empty when it has none."""
    question = bank_questions().get(code)
    return str(question.unit) if question and question.unit else ""


def said_value(code: str, value: Any) -> str:
    """Return an answer as people say it: the words of the option, yes or no, a number with its unit."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, list | tuple):
        return listed(said_value(code, one) for one in value)
    question = bank_questions().get(code)
    options = question.options if question else []
    for option in options:
        if str(option.get("value")) == str(value):
            return str(Words(**option["text"]))
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit_of(code)}".strip()


def listed(words: Iterable[str]) -> str:
    """Return words one after the other, as lists stand in a sentence."""
    return pgettext("list", ", ").join(words)


def level_words(level: int | str) -> str:
    """Return the colour of a level, for the middle of a sentence."""
    return str(_colours()[Level.of(level) if isinstance(level, str) else Level(level)])


def _colours() -> Mapping[Level, str]:
    return {
        Level.GREEN: pgettext("level", "green"),
        Level.YELLOW: pgettext("level", "yellow"),
        Level.ORANGE: pgettext("level", "orange"),
        Level.RED: pgettext("level", "red"),
    }


def group_words(code: str) -> str:
    """Return the heading of a group of questions."""
    return str(_groups().get(code, code))


@cache
def _groups() -> Mapping[str, Words]:
    every = bank_form("bank", Words("题库", "Bank"), bank_questions())
    return {one["code"]: Words(**one["text"]) for one in every["groups"]}
