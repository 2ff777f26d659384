"""The questions of a definition itself, made once: does she still fit, and has a reason gone that a rule describes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.intelligence.journeys.definition import Definition, StopRule
from renxin.intelligence.journeys.state import Question

FITS: Final = "fits"
FIRST_FITTING: Final = "first_fitting"
BEARS: Final = "bears"
REACHED: Final = "reached"
TRAIT: Final = "trait"
LEAN: Final = "lean"
BOOKED: Final = "booked"

_known: dict[int, tuple[Definition, Question | None, Question | None]] = {}
_KEPT: Final = 500


def ask_rule(rule: Mapping[str, Any]) -> Question:
    """Return the question whether a patient fits a rule."""
    return Question(FITS, _text(rule))


def ask_first(rules: Sequence[Mapping[str, Any]]) -> Question:
    """Return the question which of several rules a patient fits first: its place from 0, or -1."""
    return Question(FIRST_FITTING, _text(list(rules)))


def ask(kind: str, **about: Any) -> Question:
    """Return a question of another kind."""
    return Question(kind, _text(about))


def about(question: Question) -> Any:
    """Return what a question is about, as data."""
    return json.loads(question.about)


def fits(definition: Definition) -> Question | None:
    """Return the question whether somebody still may be on this journey; None when everybody may."""
    return _questions(definition)[1]


def exits(definition: Definition) -> Question | None:
    """Return the question whether a reason has gone; None when no rule says so."""
    return _questions(definition)[2]


def exit_rule(definition: Definition, place: int) -> StopRule | None:
    """Return the stop rule that the answer to `exits` names."""
    rules = [stop for stop in definition.stops if stop.rule]
    return rules[place] if 0 <= place < len(rules) else None


def _questions(definition: Definition) -> tuple[Definition, Question | None, Question | None]:
    found = _known.get(id(definition))
    if found is None or found[0] is not definition:
        if len(_known) > _KEPT:
            _known.clear()
        rules = [stop.rule for stop in definition.stops if stop.rule]
        who = ask_rule(definition.who.rule) if definition.who else None
        found = _known[id(definition)] = (definition, who, ask_first(rules) if rules else None)
    return found


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
