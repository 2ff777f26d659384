"""Facts to JSON and back. Only what the catalogue uses: text, numbers, flags, instants, dates, tuples and None."""

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

from . import catalogue
from .fact import Fact

COLUMNS = frozenset({"patient_id", "occurred_at"})
_same: Callable[[Any], Any] = lambda value: value  # noqa: E731  compared by identity below


class UnreadableFact(ValueError):
    """A stored fact of a known kind lacks a field or holds a value of the wrong type."""


def encode(fact: Fact) -> dict[str, Any]:
    """Return the fields of `fact` that live in the payload, as JSON values."""
    return {name: _plain(getattr(fact, name)) for name in _payload_names(type(fact))}


def decode(kind: str, patient_id: int, occurred_at: datetime, payload: dict[str, Any]) -> Fact | None:
    """Return the fact of a stored row, or None when this version of the product does not know its kind.

    Fields that the class no longer has are left out; fields it has gained take their default.

    Raises:
        UnreadableFact: a required field is missing or a value cannot be read.
    """
    fact_class = catalogue.by_kind().get(kind)
    if fact_class is None:
        return None
    try:
        values = {name: read(payload[name]) for name, read in _readers(fact_class) if name in payload}
        return fact_class(patient_id=patient_id, occurred_at=occurred_at, **values)
    except (TypeError, ValueError, KeyError) as error:
        raise UnreadableFact(f"{kind}: {error}") from error


_names: dict[type[Fact], tuple[str, ...]] = {}
_read_by: dict[type[Fact], tuple[tuple[str, Callable[[Any], Any]], ...]] = {}


def _payload_names(fact_class: type[Fact]) -> tuple[str, ...]:
    if fact_class not in _names:
        _names[fact_class] = tuple(field.name for field in fields(fact_class) if field.name not in COLUMNS)
    return _names[fact_class]


def _readers(fact_class: type[Fact]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    if fact_class not in _read_by:
        hints = get_type_hints(fact_class)
        _read_by[fact_class] = tuple((name, _reader(hints[name])) for name in _payload_names(fact_class))
    return _read_by[fact_class]


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = [a for a in arguments if a is not type(None)]
        read = _reader(inner)
        return _same if read is _same else lambda value: None if value is None else read(value)
    if origin is tuple:
        read = _reader(arguments[0])
        return tuple if read is _same else lambda value: tuple(map(read, value))
    if hint in (datetime, date):
        return hint.fromisoformat
    return _same


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def check_class(fact_class: type[Fact]) -> list[str]:
    """Return what is wrong with a fact class of the catalogue, in words: fields without default, foreign types."""
    allowed = (str, int, float, bool, datetime, date)
    hints = get_type_hints(fact_class)
    problems = []
    for field in fields(fact_class):
        if field.name in COLUMNS:
            continue
        if field.default is MISSING and field.default_factory is MISSING:
            problems.append(f"{fact_class.__name__}.{field.name} needs a default, so that older rows stay readable")
        kinds = {a for a in (get_args(hints[field.name]) or (hints[field.name],)) if a not in (type(None), ...)}
        if not kinds <= set(allowed):
            problems.append(f"{fact_class.__name__}.{field.name} is neither text, number, flag, instant nor date")
    return problems
