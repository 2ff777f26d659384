"""What templates need to draw a form: each asked-for item with its choices, what was answered, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .definition import CHOICES, NOT_APPLICABLE, RANGES, RECOMMEND, TEXT, YES_NO, Definition, Item
from .rules import REQUIRED, item_score


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a form shows it. `kind` names the partial: faces, scale, choices, text."""

    item: Item
    kind: str
    heading: str
    choices: tuple[Choice, ...]
    na: Choice | None
    given: str
    error: str

    @property
    def many(self) -> bool:
        """Tell whether several choices may be picked."""
        return self.item.type == CHOICES

    @property
    def missing(self) -> bool:
        """Tell whether an answer is needed and was not given."""
        return self.error == REQUIRED


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in words, for people who read it. `low` marks the lower end of a scale, 0–6 of a recommendation."""

    item: Item
    words: str
    low: bool

    @property
    def is_text(self) -> bool:
        """Tell whether it was written freely."""
        return self.item.type == TEXT


def said(definition: Definition, answers: Mapping[str, Any], yes_no: tuple[str, str] = ("", "")) -> list[Said]:
    """Return what was answered in words, in the order asked."""
    return [
        Said(item, _in_words(item, answers[item.link_id], yes_no), _is_low(item, answers[item.link_id]))
        for item in definition.items
        if item.link_id in answers
    ]


def questions(
    definition: Definition,
    posted: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    yes_no: tuple[str, str] = ("", ""),
) -> list[Question]:
    """Return every item ready to draw; `posted` fills in what was picked before, `yes_no` are the two words."""
    names = {one.code: str(one.text) for one in definition.dimensions}
    return [
        _question(item, names.get(item.dimension, ""), list((posted or {}).get(item.link_id, ())), errors or {}, yes_no)
        for item in definition.items
    ]


def options_of(item: Item, yes_no: tuple[str, str] = ("", "")) -> list[tuple[Any, str]]:
    """Return the possible answers of a closed item with their words, from low to high."""
    if item.type == YES_NO:
        return [(True, yes_no[0]), (False, yes_no[1])]
    if item.type == RECOMMEND:
        return [(value, str(value)) for value in range(RANGES[RECOMMEND][0], RANGES[RECOMMEND][1] + 1)]
    return [(option.value, str(option.text)) for option in item.options]


def conditions(definition: Definition) -> dict[str, dict[str, Any]]:
    """Return, for the script of the page, which items depend on which answers."""
    return {
        item.link_id: {"on": item.enable_when.link_id, "any": [str(value) for value in item.enable_when.any_of]}
        for item in definition.items
        if item.enable_when
    }


def _question(
    item: Item, heading: str, given: list[str], errors: Mapping[str, str], yes_no: tuple[str, str]
) -> Question:
    pairs = _pairs(item, yes_no)
    na = Choice(NOT_APPLICABLE, str(item.na_option), NOT_APPLICABLE in given) if item.na_option else None
    return Question(
        item=item,
        kind=_kind(item),
        heading=heading,
        choices=tuple(Choice(value, text, value in given) for value, text in pairs),
        na=na,
        given=given[0] if given else "",
        error=errors.get(item.link_id, ""),
    )


def _in_words(item: Item, value: Any, yes_no: tuple[str, str]) -> str:
    if value == NOT_APPLICABLE and item.na_option:
        return str(item.na_option)
    if item.type == YES_NO:
        return yes_no[0] if value else yes_no[1]
    if item.type == RECOMMEND:
        return f"{value} / 10"
    known = {option.value: str(option.text) for option in item.options}
    values = value if isinstance(value, list) else [value]
    return "、".join(known.get(one, str(one)) for one in values)


def _is_low(item: Item, value: Any) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    if item.type == RECOMMEND:
        return value <= 6
    pair = item_score(item, value)
    return pair is not None and pair.minmax < 50


def _pairs(item: Item, yes_no: tuple[str, str]) -> list[tuple[str, str]]:
    if item.type == YES_NO:
        return [("yes", yes_no[0]), ("no", yes_no[1])]
    if item.type == RECOMMEND:
        low, high = RANGES[RECOMMEND]
        return [(str(value), str(value)) for value in range(low, high + 1)]
    return [(str(option.value), str(option.text)) for option in item.options]


def _kind(item: Item) -> str:
    if item.type == RECOMMEND:
        return "scale"
    if item.type == TEXT:
        return "text"
    return "faces" if item.display == "faces" and len(item.options) == RANGES["scale5"][1] else "choices"
