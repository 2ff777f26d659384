"""Log tables: partitioned by id from their first migration, with months made ahead by a job.

A month's partition holds the ids allocated in that (real) month, so retention is a detach and a query that bounds
`id` touches only the months it means. The application's role may not make tables; it calls a function of the owner's
that can do exactly one thing: add a month near today to a log table (docs/adr/0002).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection, migrations, models, transaction

from . import clock, ids

AHEAD: Final = 3

# A partition made by CREATE … PARTITION OF would lock the parent against readers; attaching an empty table does not.
# Nobody but the owner gets rights on the partition itself: rows are reached through the parent, whose rights count.
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION core_make_log_partition(parent regclass, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    found record;
    partition text;
    grantee oid;
BEGIN
    SELECT c.relname, n.nspname, c.relkind, c.relowner INTO found
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent;
    IF found.relkind <> 'p' OR pg_get_partkeydef(parent) <> 'RANGE (id)' THEN
        RAISE EXCEPTION '% is not a log table', parent;
    END IF;
    IF NOT has_table_privilege(session_user, parent, 'INSERT') THEN
        RAISE EXCEPTION 'role % may not write %', session_user, parent;
    END IF;
    IF first NOT BETWEEN (clock_timestamp() - interval '2 months')::date
                     AND (clock_timestamp() + interval '24 months')::date THEN
        RAISE EXCEPTION 'month % is too far from today', first;
    END IF;
    partition := format('%I.%I', found.nspname, found.relname || to_char(first, '_YYYYMM'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', partition, parent);
    FOR grantee IN SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a
                   WHERE c.oid = partition::regclass AND a.grantee <> c.relowner LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', partition,
                       CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', parent, partition,
                   extract(epoch FROM first::timestamp)::bigint * 1000 << 20,
                   extract(epoch FROM first::timestamp + interval '1 month')::bigint * 1000 << 20);
    RETURN true;
END $$
"""


@dataclass(frozen=True, slots=True)
class Partition:
    """One month of a log table."""

    name: str
    first_id: int
    end_id: int


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
        schema_editor.execute(_FUNCTION, None)
        for month in months(clock.wall(), AHEAD):
            schema_editor.execute(_call(model._meta.db_table, month), None)

    def describe(self) -> str:
        return f"Create log table {self.name}"


class AddLogIndex(migrations.AddIndex):
    """`AddIndex` for a log table that people write to: made month by month without blocking them, then attached.

    The migration needs `atomic = False`. Months made later have the index from the start.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        table, name = model._meta.db_table, self.index.name
        whole = str(self.index.create_sql(model, schema_editor))
        start, found, rest = whole.partition(f' ON "{table}" ')
        if not found:
            raise ValueError(f"cannot be made month by month: {whole}")
        schema_editor.execute(f'{start} ON ONLY "{table}" {rest}', None)
        for month in partitions(table):
            schema_editor.execute(f'CREATE INDEX CONCURRENTLY "{month.name}_{name}" ON "{month.name}" {rest}', None)
            schema_editor.execute(f'ALTER INDEX "{name}" ATTACH PARTITION "{month.name}_{name}"', None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f'DROP INDEX IF EXISTS "{self.index.name}"', None)

    def describe(self) -> str:
        return f"Create index {self.index.name} on log table {self.model_name}, month by month"


def ensure_ahead(ahead: int = AHEAD) -> int:
    """Make what is missing of every log table's partitions from this (real) month on; return how many were made.

    Each is made in a transaction of its own, so a table that is busy does not keep the others from theirs.
    """
    made = 0
    for model in log_models():
        known = {partition.name for partition in partitions(model._meta.db_table)}
        for month in months(clock.wall(), ahead):
            if f"{model._meta.db_table}{month:_%Y%m}" in known:
                continue
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_call(model._meta.db_table, month))
                made += bool(cursor.fetchone()[0])
    return made


def partitions(table: str) -> list[Partition]:
    """Return the months of a log table, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i "
            "JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass ORDER BY c.relname",
            [table],
        )
        return [Partition(name, *map(int, re.findall(r"'?(\d+)'?", bounds))) for name, bounds in cursor.fetchall()]


def detach_before(model: type[models.Model], month: datetime) -> list[str]:
    """Take the months before `month` out of a log table and return their names; the tables stay until dropped.

    Only the owner's role may do this: a program that answers patients must not be able to remove history.
    """
    table = model._meta.db_table
    bound = ids.floor_of(month)
    gone = [partition.name for partition in partitions(table) if partition.end_id <= bound]
    for name in gone:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute(f'ALTER TABLE "{table}" DETACH PARTITION "{name}"')
    return gone


def log_models() -> list[type[models.Model]]:
    """Return every concrete model whose table is partitioned by id."""
    return [model for model in apps.get_models() if getattr(model, "is_partitioned", False)]


def months(start: datetime, ahead: int) -> list[datetime]:
    """Return the first instant (UTC) of `start`'s month and of the `ahead` months that follow."""
    first = start.astimezone(UTC).year * 12 + start.astimezone(UTC).month - 1
    return [datetime(i // 12, i % 12 + 1, 1, tzinfo=UTC) for i in range(first, first + ahead + 1)]


def _call(table: str, month: datetime) -> str:
    return f"SELECT core_make_log_partition('\"{table}\"'::regclass, DATE '{month:%Y-%m-%d}')"
