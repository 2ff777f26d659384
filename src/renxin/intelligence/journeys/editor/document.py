"""A definition while it is being written: plain data that need not be valid yet. Pure.

Here every way is written out (`next` of each step, empty at an end), and steps stand in an order in which each leads
only to later ones; `compact` gives the short form that people write and versions keep.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.editor.layout import Link, Node
from renxin.intelligence.journeys.field import Field

Content = dict[str, Any]
RawStep = dict[str, Any]
FINAL: Final = "stop"


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a step: the setting that holds it (`next`, `late`, `cases.0.to`) and where it leads."""

    key: str
    to: str


def explicit(content: Mapping[str, Any]) -> Content:
    """Return a copy with every `next` written out."""
    made = copy.deepcopy(dict(content))
    found = [step for step in made.get("steps") or [] if isinstance(step, dict)]
    made["steps"] = found
    following = [str(step.get("id", "")) for step in found[1:]] + [""]
    for step, below in zip(found, following, strict=False):
        if not has_next(str(step.get("verb"))):
            step.pop("next", None)
        else:
            step.setdefault("next", below)
    return made


def compact(content: Mapping[str, Any]) -> Content:
    """Return a copy without what goes without saying: a `next` that is the step below, settings that are empty."""
    made = copy.deepcopy(dict(content))
    found = made["steps"]
    following = [step["id"] for step in found[1:]] + [""]
    for step, below in zip(found, following, strict=False):
        if step.get("next") == below:
            step.pop("next", None)
    return made


def fields_of(verb: str) -> tuple[Field, ...]:
    """Return the settings of a verb, none when it is not known here."""
    return steps.VERBS[verb].fields() if verb in steps.VERBS else ()


def ways(step: Mapping[str, Any]) -> list[Way]:
    """Return the ways out of a step, what usually follows first."""
    if not has_next(str(step.get("verb"))):
        return list(_side_ways(step))
    return [Way("next", _id(step.get("next"))), *_side_ways(step)]


def has_next(verb: str) -> bool:
    """Tell whether something usually follows: not after an end, nor where every way is one of a table."""
    return verb != FINAL and not verb.startswith("split_")


def follower(step: Mapping[str, Any]) -> str:
    """Return what usually follows a step."""
    found = ways(step)
    return found[0].to if found else ""


def _side_ways(step: Mapping[str, Any]) -> Iterator[Way]:
    for field in fields_of(str(step.get("verb"))):
        if field.kind == "step" and field.name != "next" and field.name in step:
            yield Way(field.name, _id(step[field.name]))
        if field.kind == "table" and isinstance(step.get(field.name), list):
            leading = [item.name for item in field.items if item.kind == "step"]
            for place, row in enumerate(step[field.name]):
                for name in leading:
                    if isinstance(row, Mapping):
                        yield Way(f"{field.name}.{place}.{name}", _id(row.get(name)))


def _id(value: object) -> str:
    return value if isinstance(value, str) else ""


def lead(step: RawStep, key: str, target: str) -> None:
    """Let one way of a step lead to `target`."""
    *path, last = key.split(".")
    holder: Any = step
    for part in path:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    holder[last] = target


def find(content: Mapping[str, Any], step_id: str) -> RawStep | None:
    """Return the step of that id."""
    return next((step for step in content["steps"] if step.get("id") == step_id), None)


def nodes(content: Mapping[str, Any]) -> list[Node]:
    """Return the steps as the layout sees them."""
    return [Node(str(step.get("id")), tuple(Link(way.key, way.to) for way in ways(step))) for step in content["steps"]]


def leading_to(content: Mapping[str, Any], step_id: str) -> list[tuple[RawStep, str]]:
    """Return the steps and ways that lead to a step."""
    return [(step, way.key) for step in content["steps"] for way in ways(step) if way.to == step_id]


def after(content: Mapping[str, Any], step_id: str) -> set[str]:
    """Return a step and all that may come after it."""
    by_id = {step["id"]: step for step in content["steps"]}
    found: set[str] = set()
    waiting = [step_id]
    while waiting:
        here = waiting.pop()
        if here in by_id and here not in found:
            found.add(here)
            waiting += [way.to for way in ways(by_id[here])]
    return found


def before(content: Mapping[str, Any], step_id: str) -> set[str]:
    """Return a step and all from which one may come to it."""
    return {step["id"] for step in content["steps"] if step_id in after(content, step["id"])}


def put_in_order(content: Content) -> None:
    """Let each step stand above those it leads to, otherwise where it stood.

    Raises:
        ValueError: the ways run in a circle.
    """
    left = list(content["steps"])
    ordered: list[RawStep] = []
    while left:
        ahead = {way.to for step in left for way in ways(step)}
        free = next((step for step in left if step["id"] not in ahead), None)
        if free is None:
            raise ValueError("the ways run in a circle")
        ordered.append(free)
        left.remove(free)
    content["steps"] = ordered
