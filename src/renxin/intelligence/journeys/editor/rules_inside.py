"""The rules inside a draft, by the place of their field: `who` of the start, `goal.rule`, `cases.0.rule`. Pure."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.editor import diagram, document, parts, reading
from renxin.intelligence.journeys.editor.document import Content
from renxin.intelligence.journeys.editor.workspace import SETTINGS, STOPS
from renxin.intelligence.journeys.field import Field
from renxin.kernel.core.errors import NotFound


def read(content: Mapping[str, Any], place: str, path: str) -> dict[str, Any]:
    """Return the rule that stands there; empty when there is none yet.

    Raises:
        NotFound: there is no such place.
    """
    around, key = _found(content, place, path)
    rule = around.get(key)
    return dict(rule) if isinstance(rule, Mapping) else {}


def write(content: Content, place: str, path: str, rule: Mapping[str, Any]) -> Content:
    """Return the draft with another rule there."""
    made = copy.deepcopy(content)
    around, key = _found(made, place, path)
    around[key] = dict(rule)
    return made


def called(content: Mapping[str, Any], place: str) -> str:
    """Return what the rule decides, in words."""
    if place == diagram.START:
        return _("Who may enter")
    if place in _PARTS:
        return _("The goal") if place == SETTINGS else _("What stops it")
    step = document.find(content, place)
    return reading.read(step).words if step else ""


def _found(content: Any, place: str, path: str) -> tuple[Any, str]:
    """Return the mapping that holds the rule, and its key there."""
    *way, key = path.split(".")
    if place == diagram.START:
        if (way, key) == (["who"], "who"):
            return content, "who"
        raise NotFound("rule")
    around: Any = content if place in _PARTS else document.find(content, place)
    for part in way:
        if isinstance(around, list) and part.isdigit() and int(part) < len(around):
            around = around[int(part)]
        elif isinstance(around, Mapping):
            around = around.get(part)
    if not isinstance(around, Mapping) or key not in {field.name for field in _fields(content, place, way)}:
        raise NotFound("rule")
    return around, key


# The parts of a draft that are no steps: under which name their fields stand, and which these are.
_PARTS: Final[Mapping[str, tuple[str, Sequence[Field]]]] = {
    SETTINGS: ("goal", parts.GOAL_FIELDS),
    STOPS: ("stop", parts.STOP_FIELDS),
}


def _fields(content: Mapping[str, Any], place: str, way: list[str]) -> list[Field]:
    """Return the fields that are rules: of the goal, of a stop, of a step, or of a table in it."""
    fields: Sequence[Field]
    if place in _PARTS:
        name, fields = _PARTS[place]
        return [field for field in fields if field.kind == "rule"] if way[:1] == [name] else []
    step = document.find(content, place)
    fields = document.fields_of(str(step["verb"])) if step else ()
    if way:
        fields = next((field.items for field in fields if field.name == way[0]), ())
    return [field for field in fields if field.kind == "rule"]
