"""The edits of a draft: each takes a definition and returns the changed one. Pure; the one given stays as it was."""

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.editor.document import Content, RawStep
from renxin.intelligence.journeys.field import Field
from renxin.kernel.core.errors import InvalidInput, NotFound


def add_step(content: Content, verb: str, after: str, key: str) -> tuple[Content, str]:
    """Put a new step on the way `key` of step `after` (of the start, when that is empty); return its id too."""
    made = copy.deepcopy(content)
    step: RawStep = {"id": _new_id(made, verb), "verb": verb, **blank(document.fields_of(verb))}
    _put_on_way(made, step, after, key)
    # All ways of a new step lead to what follows, until somebody leads one elsewhere.
    following = document.follower(step)
    for way in document.ways(step):
        document.lead(step, way.key, following)
    return made, step["id"]


def move_step(content: Content, step_id: str, after: str, key: str) -> Content:
    """Take a step from its place and put it on another way; what followed it closes up."""
    made = copy.deepcopy(content)
    step = _found(made, step_id)
    if after == step_id:
        return made
    _take_out(made, step)
    _put_on_way(made, step, after, key)
    return made


def raise_step(content: Content, step_id: str) -> Content:
    """Let a step come before the one that stands directly above it. An end stays an end."""
    above = document.leading_to(content, step_id)
    if not above or not document.ways(_found(content, step_id)):
        return copy.deepcopy(content)
    made = copy.deepcopy(content)
    step, upper = _found(made, step_id), _found(made, above[-1][0]["id"])
    _take_out(made, step)
    for before, key in document.leading_to(made, upper["id"]):
        document.lead(before, key, step_id)
    made["steps"].insert(made["steps"].index(upper), step)
    document.lead(step, document.ways(step)[0].key, upper["id"])
    return _ordered(made)


def lower_step(content: Content, step_id: str) -> Content:
    """Let a step come after the one that follows it."""
    below = document.find(content, document.follower(_found(content, step_id)))
    if below is None or below["verb"] == document.FINAL:
        return copy.deepcopy(content)
    return move_step(content, step_id, below["id"], document.ways(below)[0].key)


def remove_step(content: Content, step_id: str, *, with_branch: bool = False) -> Content:
    """Take a step out; the ways to it lead on to what followed. `with_branch` also takes what only it led to."""
    made = copy.deepcopy(content)
    step = _found(made, step_id)
    reached = _reached(made)
    # Without the first step its side ways would be a second beginning: they go with it.
    with_branch = with_branch or made["steps"][0] is step
    _take_out(made, step)
    if with_branch:
        lost = reached - _reached(made)
        made["steps"] = [one for one in made["steps"] if one["id"] not in lost]
    return made


def change_step(content: Content, step_id: str, values: Mapping[str, Any]) -> Content:
    """Replace the settings of a step; a value of None takes a setting away.

    Raises:
        InvalidInput: a way would lead back.
    """
    made = copy.deepcopy(content)
    step = _found(made, step_id)
    for name, value in values.items():
        if value is None:
            step.pop(name, None)
        else:
            step[name] = value
    return _ordered(made)


def change_part(content: Content, part: str, value: object) -> Content:
    """Replace what is not a step: `start`, `stop`, `name`, `goal` …; None takes it away."""
    made = copy.deepcopy(content)
    if value is None:
        made.pop(part, None)
    else:
        made[part] = value
    return made


def blank(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the settings a new step begins with: what must be there, empty or as usual."""
    return {field.name: _blank(field) for field in fields if field.required or field.default is not None}


def _blank(field: Field) -> Any:
    if field.default is not None:
        return field.default
    if field.kind == "table":
        return [{item.name: _blank(item) for item in field.items if item.required}]
    return {
        "words": {"zh": "", "en": ""},
        "number": max(field.least, 1),
        "flag": False,
        "choice": field.choices[0][0] if field.choices else "",
        "clock": "10:00",
        "names": [],
        "mapping": {},
        "rule": {},
    }.get(field.kind, "")


def _put_on_way(content: Content, step: RawStep, after: str, key: str) -> None:
    steps = content["steps"]
    if after:
        upper = _found(content, after)
        target = next((way.to for way in document.ways(upper) if way.key == key), "")
        document.lead(upper, key, step["id"])
        steps.insert(steps.index(upper) + 1, step)
    else:
        target = steps[0]["id"] if steps else ""
        steps.insert(0, step)
    ways = document.ways(step)
    if ways:
        document.lead(step, ways[0].key, target)
    content["steps"] = _ordered(content)["steps"]


def _take_out(content: Content, step: RawStep) -> None:
    steps, on = content["steps"], document.follower(step)
    for before, key in document.leading_to(content, step["id"]):
        document.lead(before, key, on)
    was_first = steps[0] is step
    steps.remove(step)
    following = document.find(content, on)
    if was_first and following:
        steps.remove(following)
        steps.insert(0, following)


def _ordered(content: Content) -> Content:
    try:
        document.put_in_order(content)
    except ValueError:
        raise InvalidInput(_("A step may only lead to a later one.")) from None
    return content


def _reached(content: Content) -> set[str]:
    return document.after(content, content["steps"][0]["id"]) if content["steps"] else set()


def _found(content: Content, step_id: str) -> RawStep:
    step = document.find(content, step_id)
    if step is None:
        raise NotFound("step")
    return step


def _new_id(content: Content, verb: str) -> str:
    taken = {step["id"] for step in content["steps"]}
    numbers = range(1, len(taken) + 2)
    return next(name for number in numbers if (name := f"{verb}_{number}") not in taken)
