"""The words people use, as a pack: read once, patterns compiled once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "understanding" / "words.yaml"
_FILLERS: Final = re.compile(
    r"[\s，。！？、,.!?~]+|[啊呀吧呢的啦哦哈嗯哎唉呐嘛咧哩噢了吗也都过]|谢谢|医生|护士|你们|目前|现在|"
    r"\b(?:thanks?|thank you|please|really|now|i|i'm|am|it|it's|is|oh|well|just|at all|so far|today|whatsoever|here)\b"
)
_GAP: Final = "[^，。；！？,;!?\n]{0,6}"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How the answers to a question for a number are read.

    `units` names a table of units, `cues` stand beside its number, `fixed` are whole answers in words, `degrees` reads
    temperatures, `days` multiplies what is said for one day.
    """

    units: str = ""
    cues: list[str] = field(default_factory=list)
    fixed: dict[str, list[str]] = field(default_factory=dict)
    degrees: bool = False
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the answers to a question for a choice are said.

    `well` is the answer of somebody with whom all is well, `little` and `much` those of "a bit" and "badly"; where they
    are not given they follow from the options.
    """

    well: bool | str | None = None
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)
    options: dict[str | int, list[str]] = field(default_factory=dict)
    little: str | None = ""
    much: str | None = ""


@dataclass(frozen=True, kw_only=True)
class Lexicon(Pack):
    """Every word list."""

    title: Words
    slips: dict[str, str]
    denials: list[str]
    denial_ends: list[str]
    yes: list[str]
    no: list[str]
    sometimes: list[str]
    well: list[str]
    little: list[str]
    much: list[str]
    not_much: list[str]
    unknown: list[str]
    same: list[str]
    units: dict[str, dict[str, float]]
    numbers: dict[str, Counted]
    questions: dict[str, Asked]


@cache
def lexicon() -> Lexicon:
    """Return the words in force."""
    return load(_PACK, Lexicon)


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Return the expression of one way to say it; English words match as whole words."""
    body = _GAP.join(re.escape(part) for part in text.lower().split("…")).replace(r"\ ", r"\s+")
    before = r"(?<![a-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    after = r"(?![a-z0-9])" if text[-1].isascii() and text[-1].isalnum() else ""
    return re.compile(before + body + after)


def longest(ways: Iterable[str], text: str) -> re.Match[str] | None:
    """Return the longest place in a text that says one of these."""
    found = (match for way in ways for match in pattern(way).finditer(text))
    return max(found, key=lambda match: match.end() - match.start(), default=None)


def whole(ways: Iterable[str], text: str) -> bool:
    """Tell whether a text says one of these and hardly anything else."""
    found = longest(ways, text)
    return found is not None and not _FILLERS.sub("", text[: found.start()] + " " + text[found.end() :])
