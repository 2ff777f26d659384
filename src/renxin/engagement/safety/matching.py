"""Finding patterns in what people write, with denials understood. Pure; no pack is named here.

The rule of caution: a flag counts unless a denial stands right before it ("没有胸痛"), before a list of symptoms that
it is part of ("没有头痛、胸痛"), or right behind it ("胸痛没有了"). Anything else between them, and it counts.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from .shapes import Denials, PatternRule

_CLAUSE_END: Final = "，。；！？,.;!?\n"
_GAP: Final = f"[^{_CLAUSE_END}不没无未勿]{{0,6}}"
_LOOK_BACK: Final = 60
_HAN_SPACE: Final = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+(?=[\u3400-\u9fff])")
_TENS: Final = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_POINT: Final = re.compile(r"([一二三四五六七八九\d])点([零一二三四五六七八九\d])(?![刻起直])")
_NUMBER: Final = re.compile(r"[^\d，。；！？,;!?\n]{0,8}?(\d+(?:\.\d+)?)")
_DIGITS: Final = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")}


def normalise(text: str, variants: Mapping[str, str]) -> str:
    """Return a text in one way of writing: full width as half, traditional as simplified, 三十九 as 39."""
    text = unicodedata.normalize("NFKC", text).lower().translate({ord(old): new for old, new in variants.items()})
    text = "".join(each for each in text if each == "\n" or unicodedata.category(each)[0] != "C")
    text = _HAN_SPACE.sub("", text).replace("’", "'")
    text = _TENS.sub(lambda found: f"{_DIGITS[found[1] or '一']}{_DIGITS[found[2] or '零']}", text)
    return _POINT.sub(lambda found: f"{_digit(found[1])}.{_digit(found[2])}", text)


def _digit(character: str) -> str:
    return _DIGITS.get(character, character)


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression that a pattern of a pack means."""
    if pattern.startswith("re:"):
        return re.compile(pattern.removeprefix("re:"))
    body = _GAP.join(re.escape(part) for part in pattern.lower().split("…")).replace(r"\ ", r"\s+")
    before = "(?<![a-z0-9])" if pattern[0].isascii() and pattern[0].isalnum() else ""
    after = "(?![a-z0-9])" if pattern[-1].isascii() and pattern[-1].isalnum() else ""
    return re.compile(before + body + after)


@dataclass(frozen=True)
class Matcher:
    """Judges rules over a normalised text. `denials` None: whatever is said counts (in what staff write)."""

    denials: Denials | None = None

    def holds(self, rule: PatternRule, text: str) -> bool:
        """Tell whether a text says what a rule looks for."""
        first = any(self._fits(rule, text, found) for found in self._finds(rule.any, text))
        return first and (not rule.beside or next(self._finds(rule.beside, text), None) is not None)

    def _finds(self, patterns: Sequence[str], text: str) -> Iterator[re.Match[str]]:
        if not _any_of(tuple(patterns)).search(text):  # most messages end here
            return
        for pattern in patterns:
            for found in _cached(pattern).finditer(text):
                if not self._is_denied(text, found):
                    yield found

    def _fits(self, rule: PatternRule, text: str, found: re.Match[str]) -> bool:
        if rule.below is None and rule.above is None:
            return True
        number = _NUMBER.match(text, found.end())
        if number is None:
            return False
        value = float(number[1])
        low = rule.below is not None and value < rule.below
        high = rule.above is not None and value >= rule.above
        return low or high

    def _is_denied(self, text: str, found: re.Match[str]) -> bool:
        if self.denials is None:
            return False
        before = text[max(found.start() - _LOOK_BACK, 0) : found.start()]
        return bool(self._denied_before.search(before) or self._denied_after.match(text, found.end()))

    @cached_property
    def _denied_before(self) -> re.Pattern[str]:
        words = self._words
        middle = f"(?:{words('between')}|(?:{words('symptoms')})\\s*(?:{words('joiners')}))"
        denied = f"(?:{words('before')})\\s*(?:{middle}\\s*)*$"
        supposed = f"(?:{words('hypothetical')})\\s*$"
        return re.compile(f"{denied}|{supposed}")

    @cached_property
    def _denied_after(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._words('after')})(?=$|[{_CLAUSE_END}、了的\\s])")

    def _words(self, name: str) -> str:
        found: list[str] = getattr(self.denials, name)
        ordered = sorted(found, key=len, reverse=True)
        return "|".join(each[3:] if each.startswith("re:") else re.escape(each) for each in ordered)


@cache
def _cached(pattern: str) -> re.Pattern[str]:
    return compiled(pattern)


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{compiled(each).pattern})" for each in patterns))
