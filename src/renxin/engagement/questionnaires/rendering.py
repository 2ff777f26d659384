"""What templates need to draw a form: each asked-for item with its choices, what was answered, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from .definition import (
    CHOICE,
    CHOICES,
    DATE,
    DISPLAY,
    EFFORT,
    FILES,
    KANO,
    MATRIX,
    NOT_APPLICABLE,
    NUMBER,
    RECOMMEND,
    TEXT,
    YES_NO,
    Definition,
    Item,
)
from .rules import REQUIRED
from .saying import Said, said, values_of

__all__ = ["Choice", "Question", "Said", "Screen", "conditions", "options_of", "posted", "questions", "said", "screens"]

_AS_THEY_ARE: Final = FILES | {TEXT, NUMBER, DATE, DISPLAY}
_FACES: Final = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a form shows it.

    `kind` names how: faces, scale, choices, matrix, text, number, date, voice, photo, signature, display.
    `rows` are the questions of a matrix; `text` is what is read, in the wording chosen.
    """

    item: Item
    kind: str
    heading: str
    choices: tuple[Choice, ...]
    na: Choice | None
    given: str
    error: str
    text: str = ""
    rows: tuple["Question", ...] = ()

    @property
    def many(self) -> bool:
        """Tell whether several choices may be picked."""
        return self.item.type == CHOICES

    @property
    def labelled(self) -> bool:
        """Tell whether it is one control, so that its words are that control's label."""
        return self.kind in ("text", "number", "date", "photo", "voice")

    @property
    def missing(self) -> bool:
        """Tell whether an answer is needed and was not given."""
        return self.error == REQUIRED

    @property
    def low(self) -> int:
        """Return the number at the lower end of its scale."""
        return int(self.item.span[0])

    @property
    def high(self) -> int:
        """Return the number at the upper end of its scale."""
        return int(self.item.span[1])


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown at once: one question, the questions of a group, or all of them."""

    heading: str
    questions: tuple[Question, ...]


def questions(
    definition: Definition,
    posted: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    yes_no: tuple[str, str] = ("", ""),
    *,
    plain: bool = False,
) -> list[Question]:
    """Return every question ready to draw; the rows of a matrix are one.

    `posted` fills in what was picked before, `yes_no` are the two words, `plain` takes the wording for elders.
    """
    names = {one.code: str(one.text) for one in definition.dimensions}
    drawn: list[Question] = []
    for item in definition.items:
        given = list((posted or {}).get(item.link_id, ()))
        heading = str(group.text) if (group := definition.group(item.group)) else names.get(item.dimension, "")
        one = _question(item, heading, given, (errors or {}).get(item.link_id, ""), yes_no)
        one = replace(one, text=str(item.words(plain=plain)))
        if item.matrix and drawn and drawn[-1].item.link_id == item.matrix:
            drawn[-1] = replace(drawn[-1], rows=(*drawn[-1].rows, one), error=drawn[-1].error or one.error)
        elif item.matrix and (whole := definition.matrix(item.matrix)):
            drawn.append(_matrix(whole, one, heading, plain=plain))
        else:
            drawn.append(one)
    return drawn


def screens(definition: Definition, asked: Iterable[Question]) -> list[Screen]:
    """Return the questions as they are shown at once, by the questionnaire's layout."""
    if definition.layout == "list":
        return [Screen("", tuple(asked))]
    if definition.layout == "groups":
        parts = [tuple(part) for _code, part in groupby(asked, key=lambda one: one.item.group or one.heading)]
        return [Screen(part[0].heading, part) for part in parts]
    return [Screen(one.heading, (one,)) for one in asked]


def options_of(item: Item, yes_no: tuple[str, str] = ("", "")) -> list[tuple[Any, str]]:
    """Return the possible answers of a closed item with their words, from low to high."""
    if item.type == YES_NO:
        return [(True, yes_no[0]), (False, yes_no[1])]
    if item.options:
        return [(option.value, str(option.text)) for option in item.options]
    if not item.closed:
        return []
    low, high = item.span
    return [(value, str(value)) for value in range(int(low), int(high) + 1)]


def conditions(definition: Definition) -> dict[str, dict[str, Any]]:
    """Return, for the script of the page, which items depend on which answers."""
    return {
        item.link_id: {
            "every": item.enable_when.every,
            "tests": [[test.link_id, test.op, _for_script(test.value)] for test in item.enable_when.tests],
        }
        for item in definition.items
        if item.enable_when
    }


def _for_script(value: Any) -> Any:
    """Return a value as the form posts it."""
    if isinstance(value, list | tuple):
        return [_for_script(one) for one in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | float) else str(value)


def _matrix(whole: Item, row: Question, heading: str, *, plain: bool) -> Question:
    return Question(
        item=whole,
        kind=MATRIX,
        heading=heading,
        choices=row.choices,
        na=row.na,
        given="",
        error=row.error,
        text=str(whole.words(plain=plain)),
        rows=(row,),
    )


def _question(item: Item, heading: str, given: list[str], error: str, yes_no: tuple[str, str]) -> Question:
    na = Choice(NOT_APPLICABLE, str(item.na_option), NOT_APPLICABLE in given) if item.na_option else None
    pairs = [(_posted_as(value), text) for value, text in options_of(item, yes_no)]
    return Question(
        item=item,
        kind=_kind(item),
        heading=heading,
        choices=tuple(Choice(value, text, value in given) for value, text in pairs),
        na=na,
        given=given[0] if given and given[0] != NOT_APPLICABLE else "",
        error=error,
    )


def posted(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return kept answers as the form would post them, to fill it in again."""
    return {link_id: [_posted_as(one) for one in values_of(value)] for link_id, value in answers.items()}


def _posted_as(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _kind(item: Item) -> str:
    if item.type in _AS_THEY_ARE:
        return item.type
    if item.type in (CHOICE, CHOICES, YES_NO, KANO):
        return "choices"
    if item.type == RECOMMEND or (item.type == EFFORT and not item.options) or not item.options:
        return "scale"
    return "faces" if item.display == "faces" and len(item.options) == _FACES else "choices"
