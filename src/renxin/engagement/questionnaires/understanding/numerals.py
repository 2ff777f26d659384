"""Number words as digits: 一百三八十五 as 130 85, "one thirty" as 130, 三十八度半 as 38.5. Pure."""

import re
from typing import Final

_DIGIT: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_D: Final = "[一二两三四五六七八九]"
_HAN: Final = re.compile(
    rf"(?P<hundreds>{_D})百(?:零(?P<units>{_D})|(?P<tens>{_D})?十(?P<ones>{_D})?|(?P<round>{_D})(?![十百]))?"
    rf"|(?P<ten>{_D})?十(?P<one>{_D})?(?P<next>{_D})?"
    rf"|(?P<run>{_D}[零一二三四五六七八九][零一二三四五六七八九])(?!{_D})"
    rf"|(?P<low>{_D})(?P<high>{_D})(?![十百点])"
    rf"|(?P<single>{_D}|零)"
)
_POINT: Final = re.compile(r"(\d+)点([零一二三四五六七八九\d])([零一二三四五六七八九\d])?")
_HALF: Final = re.compile(r"(\d+(?:\.\d+)?)(个|度|公斤|斤|千克|公里)?半(?![个小天包夜])")
_PART: Final = re.compile(r"(\d+)斤(\d)两")
_DEGREE: Final = re.compile(r"(\d{2})度(\d)(?!\d)")
_SKIPPED: Final = re.compile(
    r"第[一二三四五六七八九\d](?=[次个回遍])|一(?=周|点|些|样|直|切|下子|般|定|会|起|阵|路|半)"
)
_UNITS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {"oh": 0, "a": 1}
_TENS: Final = {
    word: number * 10
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_WORDS: Final = "|".join(sorted({*_UNITS, *_TENS} - {"a", "oh"}, key=len, reverse=True))
_ENGLISH: Final = re.compile(
    rf"\b(?:(?:a(?= hundred)|{_WORDS})(?:[ -](?:hundred|and(?= (?:{_WORDS}))|oh|{_WORDS}))*)\b"
)
_ENGLISH_POINT: Final = re.compile(r"(\d+)\s+point\s+(\d)")
_ENGLISH_HALF: Final = re.compile(r"(\d+)\s+and\s+a\s+half")
_PRONOUN: Final = re.compile(
    r"(?<=the )(?:second|first)\b|(?<=(?:lower|upper) )one\b|(?<=bottom )one\b|(?<=top )one\b|\bno one\b"
)
_TIMES: Final = (
    (r"\bonce\b", "1 times"),
    (r"\btwice\b", "2 times"),
    (r"\ba couple(?: of)?\b", "2"),
    (r"\bhalf an? ", "0.5 "),
    (r"\ba (?=pack|pad)", "1 "),
)


def digits(text: str) -> str:
    """Return a text with its number words as digits. Of a range ("两三次") the lower end is kept, marked by `~`."""
    text = _SKIPPED.sub(lambda found: "#" * len(found[0]), text)
    text = re.sub(r"半(?=个?(?:小时|钟|包|盒))", "0.5", text).replace("个多小时", "小时")
    text = _HAN.sub(_han, text)
    text = _POINT.sub(lambda found: f"{found[1]}.{''.join(_as_digit(one) for one in found.groups()[1:] if one)}", text)
    text = _DEGREE.sub(r"\1.\2度", text)
    text = _PART.sub(r"\1.\2斤", text)
    text = _HALF.sub(lambda found: f"{float(found[1]) + 0.5:g}{found[2] or ''}", text)
    return _english(text)


def _as_digit(one: str) -> str:
    return str(_DIGIT.get(one, one))


def _han(found: re.Match[str]) -> str:
    part = {name: _DIGIT.get(text or "", 0) for name, text in found.groupdict().items()}
    after = " " if found.end() < len(found.string) and found.string[found.end()] in _DIGIT else ""
    if found["hundreds"]:
        tens = 10 if found["tens"] is None and "十" in found[0] else part["tens"] * 10
        return f"{part['hundreds'] * 100 + tens + part['ones'] + part['units'] + part['round'] * 10}{after}"
    if found["run"]:
        return "".join(_as_digit(one) for one in found["run"])
    if found["low"]:
        return f"{part['low']}~" if part["high"] == part["low"] + 1 else f"{part['low']}{part['high']}"
    if found["single"]:
        return f"{part['single']}"
    tens = part["ten"] * 10 if found["ten"] else 10
    more = f" {part['next']}" if found["next"] and part["next"] != part["one"] + 1 else ""
    return f"{tens + part['one']}{'~' if found['next'] and not more else ''}{more}{after}"


def _english(text: str) -> str:
    text = _PRONOUN.sub("#", text)
    for old, new in _TIMES:
        text = re.sub(old, new, text)
    text = _ENGLISH.sub(lambda found: str(_counted(re.split(r"[ -]", found[0]))), text)
    text = _ENGLISH_POINT.sub(r"\1.\2", text)
    return _ENGLISH_HALF.sub(lambda found: f"{int(found[1]) + 0.5:g}", text)


def _counted(words: list[str]) -> int:
    """Return 142 for "a hundred and forty two", 130 for "one thirty", 102 for "one oh two"."""
    total = 0
    for word in words:
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in _TENS:
            total = total * 100 + _TENS[word] if 0 < total < 10 else total + _TENS[word]
        elif word == "oh":
            total *= 100 if total < 10 else 1
        elif word in _UNITS:
            number = _UNITS[word]
            total = total * 100 + number if 0 < total < 10 and number >= 10 else total + number
    return total
