"""What a migration may do to a database that people are working on."""

from collections.abc import Iterator
from typing import Any

import sqlparse
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields import NOT_PROVIDED

from renxin.kernel.core.partitions import AddLogIndex, CreateLogTable
from renxin.kernel.core.tables import CreateTables

DESTRUCTIVE = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def faults(migration: Any, log_models: set[str]) -> Iterator[str]:
    """Yield what is wrong with one migration; `log_models` are the lower-case names of its app's log tables.

    Initial migrations make empty tables and may do so freely; later ones meet data and traffic.
    A contraction (dropping, renaming, changing a type) names in `contracts = "…"` on the migration class which
    release stopped using what goes.
    """
    made: set[str] = set()
    for operation in _single(migration.operations):
        yield from _always(operation, log_models)
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name.lower())
        elif not migration.initial and _model(operation) not in made:
            yield from _on_living_tables(operation, migration, log_models)


def _single(operations: list[Any]) -> Iterator[Any]:
    """Yield operations one by one, those inside a `CreateTables` too."""
    for operation in operations:
        yield from operation.operations if isinstance(operation, CreateTables) else [operation]


def _model(operation: Any) -> str:
    return (getattr(operation, "model_name", "") or getattr(operation, "name", "") or "").lower()


def _always(operation: Any, log_models: set[str]) -> Iterator[str]:
    if isinstance(operation, migrations.RunPython):
        yield "changes data inside a schema migration: make a resumable batch job of it"
    if isinstance(operation, migrations.RunSQL):
        for sql in (operation.sql, operation.reverse_sql):
            for item in [sql] if isinstance(sql, str) else sql or []:
                text = item if isinstance(item, str) else item[0]
                if len([part for part in sqlparse.split(text) if part.strip(" \n;")]) > 1:
                    yield f"several statements in one RunSQL item: {text[:60]!r}"
    if (
        isinstance(operation, migrations.CreateModel)
        and operation.name.lower() in log_models
        and not isinstance(operation, CreateLogTable)
    ):
        yield f"{operation.name} is a log table: write partitions.CreateLogTable"


def _on_living_tables(operation: Any, migration: Any, log_models: set[str]) -> Iterator[str]:
    contracts = bool(getattr(migration, "contracts", ""))
    if isinstance(operation, DESTRUCTIVE) and not contracts:
        yield f"{operation.describe()}: say in `contracts` which release stopped using it"
    if isinstance(operation, migrations.AlterField) and not contracts and not _only_loosens(operation.field):
        yield f"{operation.describe()}: add a new column and move over, or say in `contracts` why this is safe"
    if isinstance(operation, migrations.AddField) and not _has_value(operation.field):
        yield f"{operation.describe()}: give old rows a value by null=True or db_default"
    if isinstance(operation, migrations.AddIndex):
        yield from _index(operation, migration, log_models)
    if isinstance(operation, migrations.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
        yield f"{operation.describe()}: holds a lock over the whole table; AddConstraintNotValid, then validate"


def _index(operation: Any, migration: Any, log_models: set[str]) -> Iterator[str]:
    if isinstance(operation, AddLogIndex):
        if migration.atomic:
            yield f"{operation.describe()}: AddLogIndex needs atomic = False"
    elif operation.model_name.lower() in log_models:
        yield f"{operation.describe()}: on a log table, write partitions.AddLogIndex"
    elif not isinstance(operation, AddIndexConcurrently):
        yield f"{operation.describe()}: write AddIndexConcurrently"
    elif migration.atomic:
        yield f"{operation.describe()}: AddIndexConcurrently needs atomic = False"


def _has_value(field: models.Field) -> bool:
    return field.null or field.db_default is not NOT_PROVIDED


def _only_loosens(field: models.Field) -> bool:
    """Tell whether a change of a column can only be one that old code survives and that rewrites nothing."""
    return field.null and not field.unique
