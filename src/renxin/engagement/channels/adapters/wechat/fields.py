"""The fields of a vendor's template: each has a type, each type a length, and one field too long fails the message.

`fit` shortens or rewrites a text until its field takes it. The type is the field's name without its number
(`thing1` is a `thing`). Pure.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

ELLIPSIS: Final = "…"
_CHINESE: Final = re.compile(r"[㐀-鿿]")
_TIME: Final = re.compile(r"\d{1,2}[:：]\d{2}")
_DATE: Final = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?")
_AMOUNT: Final = re.compile(r"([^\d\s.+-]?)\s*(\d+(?:\.\d{1,2})?)")


def kind_of(field: str) -> str:
    """Return the type of a field: its name without the number."""
    return field.rstrip("0123456789")


def fit(field: str, text: str) -> str:
    """Return `text` as the field takes it.

    Raises:
        ValueError: nothing of it can stand there (a time without a time, a phrase without a Chinese word).
    """
    flat = " ".join(text.split())
    known = _FITTERS.get(kind_of(field))
    fitted = known(flat) if known else _cut(flat, _LONGEST_UNKNOWN)
    if not fitted:
        raise ValueError(f"nothing of the text can stand in the field {field}")
    return fitted


def fit_all(fields: Mapping[str, str]) -> dict[str, str]:
    """Return every field as the vendor takes it; see `fit`."""
    return {field: fit(field, text) for field, text in fields.items()}


def _cut(text: str, most: int) -> str:
    """Keep the vendor's count: a character outside the first plane counts twice there."""
    if _units(text) <= most:
        return text
    kept = ""
    for letter in text:
        if _units(kept + letter) > most - 1:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _only(pattern: str, most: int) -> Callable[[str], str]:
    """Keep the letters the pattern allows, at most so many: numbers are not shortened with dots."""
    strange = re.compile(f"[^{pattern}]")
    return lambda text: strange.sub("", text).strip()[:most].strip()


def _name(text: str) -> str:
    """Ten characters where there is Chinese, twenty where there is none; digits are not taken."""
    letters = re.sub(r"\d", "", text).strip()
    return _cut(letters, 10 if _CHINESE.search(letters) else 20)


def _phrase(text: str) -> str:
    return "".join(_CHINESE.findall(text))[:5]


def _date(text: str) -> str:
    """A date in Chinese figures, with its time, and a range with a wave: `2026年11月3日 08:30~2026年11月3日 09:00`."""
    if not _DATE.search(text):
        return ""
    moments = [_moment(part) for part in re.split(r"[~～至—]", text) if part.strip()]
    return "~".join(moment for moment in moments if moment)


def _time(text: str) -> str:
    times = _TIME.findall(text)
    if not times:
        return ""
    return _date(text) or "~".join(each.replace("：", ":") for each in times[:2])


def _moment(text: str) -> str:
    day, time = _DATE.search(text), _TIME.search(text)
    written = f"{day[1]}年{int(day[2])}月{int(day[3])}日" if day else ""
    return " ".join(filter(None, [written, time[0].replace("：", ":") if time else ""]))


def _amount(text: str) -> str:
    """One sign of a currency, ten digits, two of them behind the point."""
    found = _AMOUNT.search(text.replace(",", ""))
    if found is None or len(found[2].partition(".")[0]) > 8:
        return ""
    sign = found[1] if found[1] in "¥￥$€£" else ""
    return f"{sign}{found[2]}" + ("元" if "元" in text and not sign else "")


_LONGEST_UNKNOWN: Final = 100
_PRINTABLE: Final = r"\x21-\x7e"
_FITTERS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": lambda text: _cut(text, 20),
    "number": _only(r"\d.", 32),
    "letter": _only("A-Za-z", 32),
    "symbol": _only(r"!-/:-@\[-`{-~", 5),
    "character_string": _only(_PRINTABLE, 32),
    "time": _time,
    "date": _date,
    "amount": _amount,
    "phone_number": _only(r"\d+\-() ", 17),
    "car_number": lambda text: text.replace(" ", "")[:8],
    "name": _name,
    "phrase": _phrase,
    "const": lambda text: _cut(text, 20),
}
