"""The little language of templates, pure: places to fill and passages that may be left out.

`{{salutation}}` is a place for a variable. `[[…]]` is a passage that is left out whole when one of the variables in it
has no fact: "张阿姨，[[上次血压 {{last_blood_pressure}}，]]下周二记得来复诊。"
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
PASSAGE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filled:
    """A wording with facts in its places, and the variables for which there was none."""

    text: str
    missing: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def variables_in(text: str) -> tuple[str, ...]:
    """Return the variables of a wording, in their order, each once."""
    return tuple(dict.fromkeys(PLACE.findall(text)))


def required_in(text: str) -> tuple[str, ...]:
    """Return the variables without which the wording cannot be said: those outside passages."""
    return variables_in(PASSAGE.sub("", text))


def mistakes(text: str) -> list[str]:
    """Return what is written wrongly in a wording: a brace without its partner, a place with a strange name."""
    rest = PLACE.sub("", text)
    found = [mark for mark in ("{{", "}}") if mark in rest]
    inner = PASSAGE.sub(lambda match: "" if "[[" not in match[1] else match[0], rest)
    return found + [mark for mark in ("[[", "]]") if mark in inner]


def fill(text: str, facts: Mapping[str, str]) -> Filled:
    """Put `facts` into the places; passages without their facts go, and what else is missing is named."""
    shown = PASSAGE.sub(lambda match: match[1] if _complete(match[1], facts) else "", text)
    missing = tuple(name for name in variables_in(shown) if not facts.get(name))
    return Filled(PLACE.sub(lambda match: facts.get(match[1], ""), shown).strip(), missing)


def legible(text: str, names: Mapping[str, str]) -> str:
    """Return a wording as a list shows it: places by the names of their variables, passages without their brackets."""
    return PLACE.sub(lambda match: f"‹{names.get(match[1], match[1])}›", PASSAGE.sub(r"\1", text))


def _complete(passage: str, facts: Mapping[str, str]) -> bool:
    return all(facts.get(name) for name in variables_in(passage))
