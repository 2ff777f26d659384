"""Writing many rows in one statement: `… FROM unnest(arrays)`, the same for one row and for thousands.

Unlike `bulk_create`, `insert_rows` takes an ON CONFLICT of your own, says which rows were new, and never guesses keys.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(rows: Sequence[models.Model], suffix: str = "") -> list[tuple[Any, ...]]:
    """Insert unsaved rows of one model and return what `suffix` (`ON CONFLICT … RETURNING …`) returns, in no order.

    Keys that the database makes are left to it. Array columns are not supported.
    """
    if not rows:
        return []
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if field.column and not _is_made_by_database(field)]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {suffix}",  # noqa: S608  our own names
            [list(_values(field, rows)) for field in fields],
        )
        return cursor.fetchall() if "RETURNING" in suffix else []


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write `fields` of saved entity rows of one model, in one statement."""
    if not rows:
        return
    model = type(rows[0])
    written = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in written]  # type: ignore[union-attr]
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{field.db_type(connection)}[]" for field in written)])  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} AS t SET {', '.join(f'{name} = d.{name}' for name in columns)} "  # noqa: S608  our own names
            f"FROM unnest({arrays}) AS d (id, {', '.join(columns)}) WHERE t.id = d.id",
            [[row.pk for row in rows], *(list(_values(field, rows, add=False)) for field in written)],
        )


def _is_made_by_database(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _values(field: Any, rows: Iterable[models.Model], *, add: bool = True) -> Iterable[Any]:
    return (field.get_db_prep_save(field.pre_save(row, add), connection) for row in rows)
