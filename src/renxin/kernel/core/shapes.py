"""Fitting plain data (from YAML or JSON) into dataclasses, with errors that name the place."""

import dataclasses
import difflib
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .words import Words

_NAMES = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2026-01-31",
}


class Misfit(ValueError):
    """Data that does not fit its shape."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)


def fit(value: Any, shape: Any, place: str) -> Any:
    """Return `value` as an object of type `shape`; `place` says where it stands.

    Raises:
        Misfit: it does not fit.
    """
    if shape is Any:
        return value
    if dataclasses.is_dataclass(shape):
        return _fit_dataclass(value, shape, place)
    return _FITTERS.get(get_origin(shape) or shape, _fit_plain)(value, shape, place)


def _fit_plain(value: Any, shape: type, place: str) -> Any:
    if shape is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    wrong_bool = isinstance(value, bool) and shape is not bool
    wrong_date = shape is date and isinstance(value, datetime)
    if not isinstance(value, shape) or wrong_bool or wrong_date:
        hint = " (put it in quotes)" if shape is str and value is not None else ""
        raise Misfit(place, f"expected {_NAMES.get(shape, shape.__name__)}, found {value!r}{hint}")
    return value


def _fit_union(value: Any, shape: Any, place: str) -> Any:
    choices = [choice for choice in get_args(shape) if choice is not type(None)]
    if value is None and type(None) in get_args(shape):
        return None
    for choice in choices[:-1]:
        try:
            return fit(value, choice, place)
        except Misfit:
            continue
    return fit(value, choices[-1], place)


def _fit_literal(value: Any, shape: Any, place: str) -> Any:
    if value not in get_args(shape):
        raise Misfit(place, f"{value!r} is none of {', '.join(map(str, get_args(shape)))}")
    return value


def _fit_items(value: Any, shape: Any, place: str) -> Any:
    if not isinstance(value, list | tuple):
        raise Misfit(place, f"expected a list, found {value!r}")
    item_shape, *_ = get_args(shape) or (Any,)
    return (get_origin(shape) or shape)(
        fit(item, item_shape, f"{place}[{index + 1}]") for index, item in enumerate(value)
    )


def _fit_dict(value: Any, shape: Any, place: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise Misfit(place, f"expected names with values, found {value!r}")
    key_shape, value_shape = get_args(shape) or (Any, Any)
    return {fit(key, key_shape, place): fit(item, value_shape, _inside(place, str(key))) for key, item in value.items()}


def _fit_dataclass(value: Any, shape: Any, place: str) -> Any:
    if isinstance(value, shape):
        return value
    if not isinstance(value, dict):
        raise Misfit(place, f"expected names with values, found {value!r}")
    fields = {field.name: field for field in dataclasses.fields(shape) if field.init}
    for key in value:
        if key not in fields:
            near = difflib.get_close_matches(str(key), fields, 1)
            raise Misfit(_inside(place, str(key)), "is not known here" + (f"; did you mean {near[0]}?" if near else ""))
    missing = [name for name, field in fields.items() if name not in value and _required(field)]
    if missing:
        raise Misfit(place, f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    hints = _hints(shape)
    fitted = {key: fit(item, hints[key], _inside(place, key)) for key, item in value.items()}
    if shape is Words and not all(text.strip() for text in fitted.values()):
        raise Misfit(place, "has no text in one of its languages; both zh and en are needed")
    try:
        return shape(**fitted)
    except ValueError as error:  # what the shape's own __post_init__ refuses
        raise Misfit(place, str(error)) from error


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


_FITTERS: dict[Any, Callable[[Any, Any, str], Any]] = {
    types.UnionType: _fit_union,
    typing.Union: _fit_union,
    Literal: _fit_literal,
    list: _fit_items,
    tuple: _fit_items,
    frozenset: _fit_items,
    dict: _fit_dict,
}
