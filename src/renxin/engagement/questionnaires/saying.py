"""Answers in words, for people who read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .definition import EFFORT, NOT_APPLICABLE, NUMBER, RECOMMEND, TEXT, YES_NO, Definition, Item
from .rules import item_score


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in words. `low` marks the lower end of a scale, 0–6 of a recommendation. `file` is its uid."""

    item: Item
    words: str
    low: bool
    file: str = ""

    @property
    def is_text(self) -> bool:
        """Tell whether it was written freely."""
        return self.item.type == TEXT


def said(definition: Definition, answers: Mapping[str, Any], yes_no: tuple[str, str] = ("", "")) -> list[Said]:
    """Return what was answered in words, in the order asked."""
    return [
        Said(
            item,
            in_words(item, answers[item.link_id], yes_no),
            is_low(item, answers[item.link_id]),
            _file(answers[item.link_id]),
        )
        for item in definition.items
        if item.link_id in answers
    ]


def values_of(value: Any) -> list[Any]:
    """Return the single values of an answer; a file by its uid, a signature by its name."""
    values = value if isinstance(value, list) else [value]
    return [next(iter(one.values()), "") if isinstance(one, Mapping) else one for one in values]


def in_words(item: Item, value: Any, yes_no: tuple[str, str]) -> str:
    """Return one answer as people say it."""
    if value == NOT_APPLICABLE and item.na_option:
        return str(item.na_option)
    if isinstance(value, Mapping):
        return str(value.get("name") or _("see the file"))
    if item.type == YES_NO:
        return yes_no[0] if value else yes_no[1]
    if item.type == RECOMMEND or (item.type == EFFORT and not item.options):
        return f"{value} / {item.span[1]}"
    if item.type == NUMBER and item.unit:
        return f"{value} {item.unit}"
    known = {option.value: str(option.text) for option in item.options}
    return "、".join(known.get(one, str(one)) for one in values_of(value))


def is_low(item: Item, value: Any) -> bool:
    """Tell whether an answer lies at the lower end of its scale."""
    if item.type == RECOMMEND:
        return isinstance(value, int) and not isinstance(value, bool) and value <= 6
    pair = item_score(item, value)
    return pair is not None and pair.minmax < 50


def _file(value: Any) -> str:
    return str(value.get("file", "")) if isinstance(value, Mapping) else ""
