"""Log tables: partitioned by id from their first migration, with months made ahead by a job.

A month's partition holds the ids allocated in that (real) month, so retention is a detach and a query that bounds
`id` touches only the months it means.
"""

import itertools
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection, migrations, models

from . import clock, ids


class CreateLogTable(migrations.CreateModel):
    """`CreateModel` for a log table: the same state, but `PARTITION BY RANGE (id)` and the first months with it.

    Write it in the place of the `CreateModel` that makemigrations proposes.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        sql, params = schema_editor.table_sql(model)
        schema_editor.execute(f"{sql} PARTITION BY RANGE (id)", params or None)
        for index_sql in schema_editor._model_indexes_sql(model):
            schema_editor.execute(index_sql)
        for statement in month_statements(model._meta.db_table, clock.wall(), ahead=3):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Create log table {self.name}"


def month_statements(table: str, start: datetime, ahead: int) -> list[str]:
    """Return a CREATE statement for each monthly partition of `table`, from `start`'s month to `ahead` months later."""
    statements = []
    for first, following in _months(start, ahead):
        name = f"{table}_{first:%Y%m}"
        statements.append(
            f'CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF "{table}" '
            f"FOR VALUES FROM ({ids.floor_of(first)}) TO ({ids.floor_of(following)})"
        )
    return statements


def ensure_ahead(months: int = 3) -> int:
    """Make the partitions of every log table from this (real) month to `months` ahead; return how many tables."""
    tables = [model._meta.db_table for model in log_models()]
    with connection.cursor() as cursor:
        for table in tables:
            for statement in month_statements(table, clock.wall(), months):
                cursor.execute(statement)
    return len(tables)


def log_models() -> list[type[models.Model]]:
    """Return every concrete log table's model."""
    return [model for model in apps.get_models() if getattr(model, "table_class", "") == "LOG"]


def _months(start: datetime, ahead: int) -> list[tuple[datetime, datetime]]:
    first_index = start.year * 12 + start.month - 1
    starts = [datetime(i // 12, i % 12 + 1, 1, tzinfo=UTC) for i in range(first_index, first_index + ahead + 2)]
    return list(itertools.pairwise(starts))
