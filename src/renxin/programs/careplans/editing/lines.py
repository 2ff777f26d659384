"""Where in a text something stands: the line of every place (`nodes[3].at`) of a YAML document. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import yaml

_STEP: Final = re.compile(r"[^.\[\]]+|\[\d+\]")


def lines_of(text: str) -> dict[str, int]:
    """Return the line (counted from 1) of each place; empty when the text is no YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    return {} if root is None else {"": 1} | dict(_below(root, ""))


def line_of(place: str, lines: Mapping[str, int]) -> int:
    """Return the line of a place, or of the nearest one around it; 1 when nothing of it is known."""
    steps = _STEP.findall(place)
    while steps:
        found = lines.get(_joined(steps))
        if found is not None:
            return found
        steps.pop()
    return 1


def _joined(steps: list[str]) -> str:
    made = ""
    for step in steps:
        made += step if step.startswith("[") or not made else f".{step}"
    return made


def _below(node: yaml.Node, place: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{place}.{key.value}" if place else str(key.value)
            yield inner, key.start_mark.line + 1
            yield from _below(value, inner)
    if isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value, 1):
            inner = f"{place}[{number}]"
            yield inner, value.start_mark.line + 1
            yield from _below(value, inner)
