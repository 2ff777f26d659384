"""What a programme has to know of somebody: each fact with its choices, and what is known of it."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renxin.kernel.core.packs import Words
from renxin.programs.careplans.programmes.shapes import Programme


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that conditions look at: a tick, or one of several choices (value, words); `value` as it is known."""

    name: str
    words: Words
    choices: list[tuple[str, str]]
    value: str = ""
    lacks: bool = False


def asked_of(book: Programme, known: Mapping[str, Any] | None = None) -> list[Asked]:
    """Return what a programme looks at, with what is known of one person; what only its start decides stays out."""
    compared = _values_of(book)
    facts = known or {}
    return [
        Asked(
            one.name,
            one.text,
            [(value, str(words)) for value, words in one.values.items()]
            or [(value, value) for value in compared.get(one.name, [])],
            "yes" if facts.get(one.name) is True else str(facts.get(one.name, "") or ""),
            one.needed and one.name not in facts,
        )
        for one in book.facts
        if one.name != "in_programme"
    ]


def _values_of(book: Programme) -> dict[str, list[str]]:
    """Return the values with which the programme's conditions compare each of its facts."""
    names = {one.name for one in book.facts}
    found: dict[str, list[str]] = {}
    for text in book.formulas:
        for node in ast.walk(ast.parse(text, mode="eval")):
            if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id in names:
                compared = [leaf for right in node.comparators for leaf in ast.walk(right)]
                texts = [leaf.value for leaf in compared if isinstance(leaf, ast.Constant)]
                found.setdefault(node.left.id, []).extend(one for one in texts if isinstance(one, str))
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}
