"""A programme's text, read: its plain data, everything that is wrong with the lines it stands in, or the programme.

The pack's own reader stops at the first fault; who writes a programme wants to see all of them.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args, get_type_hints

import yaml
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import bank_questions
from renxin.kernel.core import formulas
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.shapes import Misfit, fit
from renxin.programs.careplans.programmes import spans
from renxin.programs.careplans.programmes.shapes import Programme, names_for

from . import lines, problems

Raw = dict[str, Any]
_LISTS: Final = ("starts", "facts", "marks", "nodes", "rules", "targets")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where (`nodes[3].at`), on which line of the text (0: no text was given), and in words."""

    place: str
    words: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a text. `raw` is None when it is no YAML; `programme` when anything is wrong."""

    raw: Raw | None
    programme: Programme | None
    problems: tuple[Problem, ...] = ()


def read_text(text: str) -> Read:
    """Return what a text says and everything that is wrong with it, in the order of its lines."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return Read(None, None, (Problem("", problems.of_yaml(str(error)), line),))
    if not isinstance(raw, dict):
        return Read(None, None, (Problem("", problems.in_words(f"expected names with values, found {raw!r}"), 1),))
    known = lines.lines_of(text)
    found = [Problem(one.place, one.words, lines.line_of(one.place, known)) for one in faults(raw)]
    found.sort(key=lambda one: one.line)
    return Read(raw, None if found else _made(raw), tuple(found))


def read_raw(raw: Raw) -> Read:
    """Return the programme that plain data say, or everything that is wrong with it."""
    found = tuple(faults(raw))
    return Read(raw, None if found else _made(raw), found)


def faults(raw: Raw) -> list[Problem]:
    """Return everything that is wrong with plain data; its parts are looked at one by one."""
    given = dated(raw)
    found = [*_of_shape(given), *_of_nodes(given), *_of_formulas(given)]
    if not found:
        try:
            fit(given, Programme, "")
        except Misfit as error:
            found.append(_problem(error))
    # What a node says of its own span is said again by the whole node: once is enough.
    said = {(one.place.partition(".")[0], one.words) for one in found if "." in one.place}
    kept = [one for one in found if (one.place, one.words) not in said]
    return list({(one.place, one.words): one for one in kept}.values())


def dated(raw: Raw) -> Raw:
    """Return plain data with the day as a day: JSON keeps it as text."""
    day = raw.get("effective_on")
    if not isinstance(day, str):
        return raw
    try:
        return {**raw, "effective_on": date.fromisoformat(day)}
    except ValueError:
        return raw


def _made(raw: Raw) -> Programme:
    made: Programme = fit(dated(raw), Programme, "")
    return made


def _of_shape(raw: Raw) -> Iterator[Problem]:
    hints = get_type_hints(Programme)
    fields = {field.name: field for field in dataclasses.fields(Programme) if field.init}
    for name, value in raw.items():
        if name not in fields:
            yield from _fitted({name: value}, Programme, "")
        elif name in _LISTS and isinstance(value, list):
            (shape,) = get_args(hints[name])
            for number, one in enumerate(value, 1):
                yield from _fitted(one, shape, f"{name}[{number}]")
        else:
            yield from _fitted(value, hints[name], name)
    lost = [name for name, field in fields.items() if name not in raw and _is_required(field)]
    if lost:
        yield Problem("", problems.in_words(f"{', '.join(lost)} are missing"))


def _is_required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _fitted(value: Any, shape: Any, place: str) -> Iterator[Problem]:
    try:
        fit(value, shape, place)
    except Misfit as error:
        yield _problem(error)


def _problem(error: Misfit) -> Problem:
    place, colon, rest = str(error).partition(": ")
    known = colon and " " not in place
    return Problem(place if known else "", problems.in_words(rest if known else str(error)))


def _of_nodes(raw: Raw) -> Iterator[Problem]:
    nodes = [(number, one) for number, one in enumerate(_list(raw, "nodes"), 1) if isinstance(one, dict)]
    times = Counter(str(one.get("id")) for _number, one in nodes)
    for number, one in nodes:
        if times[str(one.get("id"))] > 1:
            yield Problem(f"nodes[{number}].id", _("Another contact has this code already."))
        for code in _list(one, "ask"):
            if code not in bank_questions():
                yield Problem(f"nodes[{number}].ask", _("%(code)s is not in the question bank.") % {"code": code})
        for name in ("at", "every", "until"):
            if isinstance(one.get(name), str) and one[name]:
                yield from _span(one[name], f"nodes[{number}].{name}")
    for number, one in enumerate(_list(raw, "rules"), 1):
        if isinstance(one, dict) and isinstance(one.get("next"), str) and one["next"]:
            yield from _span(one["next"], f"rules[{number}].next")


def _span(text: str, place: str) -> Iterator[Problem]:
    try:
        spans.read(text)
    except ValueError as error:
        yield Problem(place, problems.in_words(str(error)))


def _of_formulas(raw: Raw) -> Iterator[Problem]:
    own = [one.get("name") for part in ("facts", "marks") for one in _list(raw, part) if isinstance(one, dict)]
    known = names_for(name for name in own if isinstance(name, str))
    for place, text in _formulas(raw):
        yield from formula_faults(text, known, place)


def formula_faults(text: str, known: set[str], place: str) -> Iterator[Problem]:
    """Yield what is wrong with one formula, with the character at which it is."""
    try:
        formulas.read(text, known=known)
    except InvalidInput as error:
        at = error.where.strip("()")
        where = _(" (character %(at)s)") % {"at": at} if at else ""
        yield Problem(place, f"{error.message}{where}")


def _formulas(raw: Raw) -> Iterator[tuple[str, str]]:
    for part in ("starts", "nodes", "marks", "rules", "targets"):
        for number, one in enumerate(_list(raw, part), 1):
            text = one.get("when") if isinstance(one, dict) else None
            if isinstance(text, str) and text.strip():
                yield f"{part}[{number}].when", text
    for number, text in enumerate(_list(raw, "excludes"), 1):
        if isinstance(text, str):
            yield f"excludes[{number}]", text


def _list(raw: Raw, name: str) -> list[Any]:
    found = raw.get(name)
    return found if isinstance(found, list) else []
