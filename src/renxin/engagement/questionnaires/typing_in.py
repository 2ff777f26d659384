"""What was typed, picked or sent in a form, as the value that is kept; None when it is no possible answer."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from .definition import (
    CHOICE,
    CHOICES,
    DATE,
    DISPLAY,
    NOT_APPLICABLE,
    NUMBER,
    PHOTO,
    SIGNATURE,
    TEXT,
    VOICE,
    YES_NO,
    Item,
)

TEXT_LIMIT: Final = 2000
NAME_LIMIT: Final = 60


def typed(item: Item, given: list[str]) -> Any:
    """Return the typed value of the posted strings, or None when it is no possible answer."""
    if item.na_option and given[0] == NOT_APPLICABLE:
        return NOT_APPLICABLE
    return _READERS.get(item.type, _graded)(item, given)


def _text(_item: Item, given: list[str]) -> str:
    return given[0][:TEXT_LIMIT]


def _yes_no(_item: Item, given: list[str]) -> bool | None:
    return {"yes": True, "no": False}.get(given[0])


def _choice(item: Item, given: list[str]) -> Any:
    return next((option.value for option in item.options if str(option.value) == given[0]), None)


def _choices(item: Item, given: list[str]) -> list[Any] | None:
    known = {str(option.value): option.value for option in item.options}
    if not set(given) <= set(known) or (item.most is not None and len(set(given)) > item.most):
        return None
    return [known[one] for one in sorted(set(given))]


def _number(item: Item, given: list[str]) -> float | None:
    try:
        found = round(float(given[0].replace("，", ".").replace(",", ".")), item.decimals)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(found):
        return None
    if (item.low is not None and found < item.low) or (item.high is not None and found > item.high):
        return None
    return found if item.decimals else int(found)


def _date(_item: Item, given: list[str]) -> str | None:
    try:
        return date.fromisoformat(given[0]).isoformat()
    except ValueError:
        return None


def _file(_item: Item, given: list[str]) -> dict[str, str] | None:
    try:
        return {"file": str(UUID(given[0]))}
    except ValueError:
        return None


def _signature(item: Item, given: list[str]) -> dict[str, str]:
    return _file(item, given) or {"name": given[0][:NAME_LIMIT]}


def _graded(item: Item, given: list[str]) -> int | None:
    """Return the number picked on a scale, if it lies on it."""
    low, high = item.span
    text = given[0]
    return int(text) if text.isascii() and text.isdigit() and low <= int(text) <= high else None


_READERS: Final[Mapping[str, Callable[[Item, list[str]], Any]]] = {
    TEXT: _text,
    YES_NO: _yes_no,
    CHOICE: _choice,
    CHOICES: _choices,
    NUMBER: _number,
    DATE: _date,
    VOICE: _file,
    PHOTO: _file,
    SIGNATURE: _signature,
    DISPLAY: lambda _item, _given: None,
}
