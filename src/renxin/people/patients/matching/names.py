"""How two names agree. Pure; the shares of names and the ways of writing a character come from the pack."""

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from renxin.kernel.core.names import has_han, match_key, normalise_name, pinyin_key, split_surname, syllables

from .pack import folding, newborn_name, pack, placeholders

SAME: Final = ("equal", "variant", "pinyin")
"""Levels at which two names are one name: the same writing, another way of writing it, the same reading."""
_TYPING_ERROR: Final = 0.88


@lru_cache(maxsize=8_192)
def agreement(one: str, other: str) -> str:
    """Return how two names agree.

    `equal`; `variant` (張偉 and 张伟); `pinyin` (another writing, the same reading: Zhang Wei); `near` (one character
    differs); `surname_changed` (the same given name); `newborn` (one is a newborn without a name: it says nothing);
    `missing`; `different`.
    """
    one, other = _said(one), _said(other)
    if not one or not other:
        return "missing"
    if is_newborn(one) or is_newborn(other):
        return "newborn"
    mine, theirs = match_key(one), match_key(other)
    if mine == theirs:
        return "equal"
    if mine.translate(folding()) == theirs.translate(folding()):
        return "variant"
    if pinyin_key(one) == pinyin_key(other) or sorted(syllables(one)) == sorted(syllables(other)):
        return "pinyin" if not _both_han(one, other) or pinyin_key(one) == pinyin_key(other) else "different"
    return _likeness(one, other)


def is_newborn(name: str) -> bool:
    """Tell whether this is how a newborn is called before it has a name: 王芳之子."""
    return newborn_name().match(name) is not None


def mother_in(name: str) -> str:
    """Return whose newborn a name speaks of, empty when of nobody."""
    found = newborn_name().match(normalise_name(name))
    return (found["mother"] or "") if found else ""


@lru_cache(maxsize=8_192)
def frequency(name: str) -> float:
    """Return the share of people who are called so: 王伟 is thousands, 欧阳牧之 hardly anybody."""
    rare = pack().rare_other_name
    if not has_han(name):
        return rare
    surname, given = split_surname(name.translate(folding()))
    return max(pack().surnames.get(surname, pack().rare_surname) * _given_frequency(given), rare / 10)


def _given_frequency(given: str) -> float:
    rare = pack().rare_given_name
    unlisted = {1: rare.one, 2: rare.two}.get(len(given), rare.other)
    return pack().given_names.get(given, unlisted)


def _said(name: str) -> str:
    plain = normalise_name(name)
    return "" if plain.casefold() in placeholders() else plain


def _both_han(one: str, other: str) -> bool:
    return has_han(one) and has_han(other)


def _likeness(one: str, other: str) -> str:
    if not _both_han(one, other):
        close = SequenceMatcher(None, pinyin_key(one), pinyin_key(other)).ratio() >= _TYPING_ERROR
        return "near" if close else "different"
    mine, theirs = one.translate(folding()), other.translate(folding())
    (surname, given), (other_surname, other_given) = split_surname(mine), split_surname(theirs)
    if given == other_given and len(given) > 1:
        return "surname_changed" if surname != other_surname else "near"
    if len(mine) == len(theirs) and len(mine) > 2 and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1:
        return "near"
    return "different"
