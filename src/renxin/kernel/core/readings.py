"""How Chinese is read aloud (pinyin without tones), from pypinyin's own tables, kept small.

The library holds its 47,000 phrases as lists of lists: 44 MiB in every process. Here a phrase is a key, and only one
that is not read character by character holds its reading. A test reads all of them by both and finds no difference.
"""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_SHORTEST: Final = 2
# "12295": "líng,yuán,xīng" and "朝阳": [["zhāo", "cháo"], ["yáng"]], the commonest first.
_CHARACTER: Final = re.compile(r'"(\d+)": "([^",]+)')
_PHRASE: Final = re.compile(r'"([^"]+)": \[\s*((?:\[[^\]]*\][,\s]*)+)\]')
_FIRST: Final = re.compile(r'\[\s*"([^"]+)"')


def read(text: str) -> list[str]:
    """Return one reading for each character, ü written v; what has no reading stands for itself.

    Of phrases that begin at a character the longest counts.

    Examples:
        >>> read("重庆2")
        ['chong', 'qing', '2']
    """
    characters, (phrases, longest) = _characters(), _phrases()
    found: list[str] = []
    at, end = 0, len(text)
    while at < end:
        for until in range(min(end, at + longest), at + _SHORTEST - 1, -1):
            said = phrases.get(text[at:until])
            if said is not None:
                found += said.split() if said else [characters[one] for one in text[at:until]]
                at = until
                break
        else:
            found.append(characters.get(text[at], text[at]))
            at += 1
    return found


@cache
def _characters() -> dict[str, str]:
    """Return the commonest reading of each character; equal readings are one object."""
    tones = _Tones()
    return {chr(int(found[1])): tones[found[2]] for found in _CHARACTER.finditer(_table("pinyin_dict.json"))}


@cache
def _phrases() -> tuple[dict[str, str], int]:
    """Return the phrases and how long the longest is. The table is walked, not parsed: no peak of memory stays."""
    characters, tones = _characters(), _Tones()
    found, longest = {}, _SHORTEST
    for entry in _PHRASE.finditer(_table("phrases_dict.json")):
        phrase, words = entry[1], [tones[one] for one in _FIRST.findall(entry[2])]
        differs = any(characters[one] != word for one, word in zip(phrase, words, strict=True))
        found[phrase] = " ".join(words) if differs else ""
        longest = max(longest, len(phrase))
    return found, longest


class _Tones(dict[str, str]):
    """Readings without their tones, worked out once each: there are 1,300."""

    def __missing__(self, said: str) -> str:
        self[said] = _without_tone(said)
        return self[said]


def _without_tone(said: str) -> str:
    marked = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(one for one in marked if not unicodedata.combining(one))


def _table(name: str) -> str:
    """Return a table of the library without importing it: its import is what costs the memory."""
    found = find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("pypinyin is not installed")
    return Path(found.submodule_search_locations[0], name).read_text(encoding="utf-8")
