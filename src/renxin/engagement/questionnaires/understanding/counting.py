"""Answers that are numbers: with units, in pairs, as "half a pack", or as "none". Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from renxin.engagement.questionnaires.definition import Item

from . import numerals
from .guesses import IMPLAUSIBLE, UNCLEAR, UNKNOWN, Guess
from .lexicon import Counted, lexicon, longest, whole

_NUMBER: Final = re.compile(r"(?<![\d.])(\d+(?:[.,]\d+)?)(~)?")
_PAIR: Final = re.compile(
    r"(?<![\d.])(\d{2,3}(?:\.\d)?)\s*(?:mmhg)?\s*(?:/|-|—|比|和|到|over|on|,|，|、|\s)\s*(?:低压|下压)?(\d{2,3}(?:\.\d)?)(?![\d.])"
    r"|(?<![\d.])(\d{1,2}\.\d)\s*/\s*(\d{1,2}(?:\.\d)?)"
)
_DAILY: Final = re.compile(r"每天|一天|天天|每日|1天|a day|every day|per day|daily|each day")
_WEEKLY: Final = re.compile(r"#周|一周|1周|每周|a week|per week|weekly")
_FAHRENHEIT: Final = re.compile(r"华氏|\d\s*°?\s*f\b|fahrenheit")
_VAGUE: Final = re.compile(r"\d+(?:点|\.)?几")
_PRESSURES: Final = ("VS_SBP", "VS_DBP")
_ABOUT: Final = 0.86
_PAIN: Final = re.compile(r"\d+\s*(?:/|out of)\s*10\b")


def read(item: Item, text: str) -> Guess:
    """Return the number that a text answers a question with."""
    asked = lexicon().numbers.get(item.code, Counted())
    fixed = _fixed(asked, text)
    if fixed is not None:
        return Guess(fixed, 0.95)
    said = _VAGUE.sub(" ", numerals.digits(text))
    if item.code in _PRESSURES:
        pair = _pair(said)
        if pair:
            return _pressures(item, pair, said)
    others = _others(item.code, said)
    number = _number(item, asked, said)
    if number is not None:
        return replace(_within(item, number[0], number[1]), also=others)
    return _without(item, text)


def _without(item: Item, text: str) -> Guess:
    """Return what a text without a number says: none at all, not known, nothing."""
    words = lexicon()
    if longest(words.unknown, text):
        return UNKNOWN
    if item.low == 0 and (whole(words.no, text) or whole(words.well, text) or text.startswith(("没", "不", "no"))):
        return Guess(0, 0.9)
    return UNCLEAR


def _fixed(asked: Counted, text: str) -> float | None:
    """Return the number of a whole answer in words; the longest that fits."""
    best: tuple[int, float] | None = None
    for number, ways in asked.fixed.items():
        found = longest(ways, text)
        size = found.end() - found.start() if found else 0
        if size and (best is None or size > best[0]):
            best = (size, float(number))
    if best is None or (asked.units and re.search(r"\d", numerals.digits(text)) and best[1]):
        return None
    return best[1] if best[1] % 1 else int(best[1])


def _number(item: Item, asked: Counted, said: str) -> tuple[float, float] | None:
    """Return the number that fits best and how sure it is: beside a cue, with a unit, else the first."""
    units = lexicon().units.get(asked.units, {})
    cue = longest(asked.cues, said)
    start = cue.end() if cue and _NUMBER.search(said, cue.end()) else 0
    found = list(_numbers(said, start, units))
    if not found:
        return None
    if item.code == "SYM_PAIN" and _PAIN.search(said):
        return found[0][0], 0.95
    chosen = next((one for one in found if one[1]), found[0])
    value, factor, confidence = chosen
    if asked.degrees:
        value = _celsius(item, value, said)
    value = value * factor if factor else _likely_unit(item, asked, value)
    if asked.days and _DAILY.search(said) and not _WEEKLY.search(said):
        value *= asked.days
    return value, confidence


def _numbers(said: str, start: int, units: Mapping[str, float]) -> Iterator[tuple[float, float, float]]:
    """Yield each number with the factor of its unit (0: no unit) and how sure it is."""
    ordered = sorted(units, key=len, reverse=True)
    for match in _NUMBER.finditer(said, start):
        after = said[match.end() :].lstrip(" ~")
        unit = next(
            (
                one
                for one in ordered
                if (after.startswith(one) and not after[len(one) :][:1].isalpha())
                or (after.startswith(one) and not one[-1].isascii())
            ),
            "",
        )
        about = bool(match[2]) or after.startswith(("多", "来", "几", "or ", "to "))
        yield float(match[1].replace(",", ".")), units.get(unit, 0.0), _ABOUT if about else 0.95


def _celsius(item: Item, value: float, said: str) -> float:
    """Return degrees Celsius: from Fahrenheit, or from 368 as speech recognition writes 36.8."""
    if _FAHRENHEIT.search(said) or (item.high and 90 <= value <= 110):
        return (value - 32) / 1.8
    return value / 10 if 340 <= value <= 430 else value


def _likely_unit(item: Item, asked: Counted, value: float) -> float:
    """Return a number without a unit as it can only be meant: 126 of glucose is mg/dL."""
    if asked.units == "glucose" and value > 50:
        return value / 18.0
    return value


def _within(item: Item, value: float, confidence: float) -> Guess:
    value = round(value, item.decimals)
    if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        return IMPLAUSIBLE
    return Guess(value if item.decimals and value % 1 else int(value), confidence)


def _pair(said: str) -> tuple[float, float] | None:
    """Return upper and lower blood pressure, in mmHg; the last pair that was said."""
    upper, lower = (_beside(code, said) for code in _PRESSURES)
    if upper and lower:
        return upper, lower
    found = list(_PAIR.finditer(said))
    if not found:
        return None
    one, other = (float(part) for part in found[-1].groups() if part)
    if "kpa" in said or "千帕" in said or found[-1][3]:
        one, other = round(one * 7.50062), round(other * 7.50062)
    return max(one, other), min(one, other)


def _beside(code: str, said: str) -> float | None:
    """Return the number right behind a cue of a measure."""
    for cue in lexicon().numbers[code].cues:
        found = re.search(re.escape(cue) + r"[^\d，。,]{0,8}?(\d{2,3})(?!\d)", said)
        if found:
            return float(found[1])
    return None


def _pressures(item: Item, pair: tuple[float, float], said: str) -> Guess:
    values = dict(zip(_PRESSURES, (int(one) for one in pair), strict=True))
    mine = values.pop(item.code)
    return replace(_within(item, mine, 0.95), also={**values, **_others(item.code, said)})


def _others(code: str, said: str) -> dict[str, Any]:
    """Return what stands beside the cues of other measures: "pulse 70"."""
    if code not in ("VS_SBP", "VS_DBP", "VS_SPO2"):
        return {}
    pulse = _beside("VS_HR", said)
    return {"VS_HR": int(pulse)} if pulse else {}
