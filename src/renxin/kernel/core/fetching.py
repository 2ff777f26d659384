"""Rows of one model fetched the way the hot roads do it: a prepared statement, then the model's own conversions.

What is asked for hundreds of times a second should not be put together each time: that costs more than running it.
Where the values are whole numbers, days and instants only, `compiled` writes the statement by itself.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from . import hot

M = TypeVar("M", bound=models.Model)


def fetch(model: type[M], where: str, values: Mapping[str, Any]) -> list[M]:
    """Return the rows of a model that fit `where`, which is SQL of our own with typed values."""
    statement, names, converters = _reading(model)
    rows = hot.execute(statement + where, values, rows=True)
    return [model.from_db("default", names, _converted(row, converters)) for row in rows]


@cache
def _reading(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, Any]]]:
    fields = [field for field in model._meta.concrete_fields if field.column]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    converters = [(at, field.from_db_value) for at, field in enumerate(fields) if hasattr(field, "from_db_value")]
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT {columns} FROM {table} ", [field.attname for field in fields], converters  # noqa: S608  our own names


def _converted(row: tuple[Any, ...], converters: list[tuple[int, Any]]) -> list[Any]:
    values = list(row)
    for at, convert in converters:
        values[at] = convert(values[at], None, connection)
    return values
