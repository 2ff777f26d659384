"""Writing many rows in one statement: `INSERT … SELECT FROM unnest(arrays)`, the same for one row and for thousands.

Unlike `bulk_create` it takes an ON CONFLICT of your own, says which rows were new, and never guesses keys.
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


def _is_made_by_database(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _values(field: Any, rows: Iterable[models.Model]) -> Iterable[Any]:
    return (field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows)
