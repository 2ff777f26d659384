"""Thanks in somebody's words, with the members of staff named in it: praise to be read by a person. Pack and rule."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words
from renxin.programs.cases.packs.terms import PACKS


@dataclass(frozen=True, kw_only=True)
class ThanksPack(Pack):
    """The words of thanks, the words that turn them round, and the stars of a good comment."""

    words: Words
    unless: Words
    good_stars: float


@cache
def pack() -> ThanksPack:
    """Return the words in force."""
    return packs.load(PACKS / "thanks.yaml", ThanksPack)


def thanks(text: str) -> bool:
    """Tell whether a text holds a word of thanks that no word before it turns round."""
    low = text.lower()
    for word, never in product(_all(pack().words), [_all(pack().unless)]):
        for found in re.finditer(re.escape(word), low):
            before = low[max(0, found.start() - 5) : found.start()].rstrip()
            if not before.endswith(never):
                return True
    return False


def named(text: str, people: Mapping[int, str]) -> Sequence[int]:
    """Return those whose whole name (two characters or more) stands in a text; of two with one name, neither."""
    found = [key for key, name in people.items() if len(name) >= 2 and name in text]
    names = [people[key] for key in found]
    return [key for key in found if names.count(people[key]) == 1]


def _all(words: Words) -> tuple[str, ...]:
    return (*words.zh.split(), *words.en.split())
