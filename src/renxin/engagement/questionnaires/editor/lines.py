"""Lists that people type line by line, `value | 中文 | English | points`, as data and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

Raw = dict[str, Any]


def options_text(options: Iterable[Mapping[str, Any]]) -> str:
    """Return options as lines."""
    return "\n".join(_joined(one["value"], *_both(one["text"]), one.get("points")) for one in options)


def read_options(text: str, *, numbers: bool) -> list[Raw]:
    """Return the options in lines; a line without a value gets its number.

    Raises:
        InvalidInput: naming the line.
    """
    found: list[Raw] = []
    for number, cells in enumerate(_cells(text), 1):
        value, zh, en, points = _four(cells, number)
        option: Raw = {"value": _value(value, number) if numbers else value, "text": _words(zh, en)}
        if points:
            option["points"] = _points(points, number)
        found.append(option)
    return found


def rows_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows of a table as lines: `linkId | 中文 | English | dimension`."""
    return "\n".join(_joined(one.get("linkId"), *_both(one["text"]), one.get("dimension")) for one in rows)


def read_rows(text: str, before: Sequence[Mapping[str, Any]]) -> list[Raw]:
    """Return the rows in lines; what a line does not say stays as it was."""
    known = {str(one.get("linkId")): one for one in before}
    found: list[Raw] = []
    for cells in _cells(text):
        named = len(cells) > 1 and cells[0] in known
        link_id, zh, en, dimension = ([*cells, "", "", "", ""] if named else ["", *cells, "", "", ""])[:4]
        row = {**known.get(link_id, {}), "linkId": link_id, "text": _words(zh, en)}
        found.append(
            {**row, "dimension": dimension} if dimension else {k: v for k, v in row.items() if k != "dimension"}
        )
    return found


def coded_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return dimensions or groups as lines: `code | 中文 | English | weight`."""
    return "\n".join(_joined(one["code"], *_both(one["text"]), one.get("weight")) for one in rows)


def read_coded(text: str, before: Sequence[Mapping[str, Any]]) -> list[Raw]:
    """Return dimensions or groups in lines; what a line does not say stays as it was."""
    known = {str(one["code"]): one for one in before}
    found: list[Raw] = []
    for number, cells in enumerate(_cells(text), 1):
        if len(cells) < 2:
            raise InvalidInput(_("Line %(number)s needs a code and a name.") % {"number": number}, where="lines")
        code, zh, en, weight = [*cells, "", ""][:4]
        kept = {key: value for key, value in known.get(code, {}).items() if key != "weight"}
        row = {**kept, "code": code, "text": _words(zh, en)}
        found.append(row | ({"weight": _points(weight, number)} if weight else {}))
    return found


def _cells(text: str) -> list[list[str]]:
    lines = [line.replace("｜", "|") for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def _four(cells: list[str], number: int) -> list[str]:
    """Return value, Chinese, English, points of a line that may leave out the value or the rest."""
    if len(cells) == 1:
        return [str(number), cells[0], "", ""]
    return [*cells, "", ""][:4]


def _value(text: str, number: int) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidInput(
            _("Line %(number)s begins with a whole number on a scale.") % {"number": number}, where="options"
        ) from error


def _points(text: str, number: int) -> float:
    try:
        found = float(text)
    except ValueError as error:
        raise InvalidInput(_("Line %(number)s ends with a number.") % {"number": number}, where="lines") from error
    return int(found) if found.is_integer() else found


def _words(zh: str, en: str) -> Raw:
    return {"zh": zh, "en": en} if en else {"zh": zh}


def _both(text: Mapping[str, str]) -> tuple[str, str]:
    return text.get("zh", ""), text.get("en", "")


def _joined(*cells: Any) -> str:
    texts = ["" if cell is None else str(cell) for cell in cells]
    while len(texts) > 2 and not texts[-1]:
        texts.pop()
    return " | ".join(texts)
