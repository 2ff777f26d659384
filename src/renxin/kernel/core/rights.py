"""What the application's role may not do, however broadly it was granted rights on all tables.

Rows of append-only tables can be added and read, never changed or removed; partitions are reached through their table.
Run as the owner, by the migration that makes such a table and after every later grant.
"""

from typing import Any, Final

from django.apps import apps
from django.db import connection, migrations, models

_REVOKE: Final = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT DISTINCT c.oid::regclass AS name, a.grantee FROM pg_class c, aclexplode(c.relacl) a
                 WHERE c.oid = ANY ('{%(tables)s}'::regclass[]) AND a.grantee <> c.relowner LOOP
        EXECUTE format('REVOKE %(rights)s ON %%s FROM %%s', found.name,
                       CASE WHEN found.grantee = 0 THEN 'PUBLIC'
                            ELSE quote_ident(pg_get_userbyid(found.grantee)) END);
    END LOOP;
END $$
"""


class AppendOnly(migrations.operations.base.Operation):
    """Say in a migration that nobody but the owner changes or removes rows of a model's table."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(_revocation("UPDATE, DELETE, TRUNCATE", [table]), None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Let {self.model_name} only grow"


def restrict() -> None:
    """Take back, as the owner, what a grant on all tables gave too much."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE relkind = 'r'"
        )
        partitions = [name for (name,) in cursor.fetchall()]
        cursor.execute(_revocation("ALL", partitions))
        cursor.execute(
            _revocation("UPDATE, DELETE, TRUNCATE", [model._meta.db_table for model in append_only_models()])
        )


def append_only_models() -> list[type[models.Model]]:
    """Return every model whose rows may only be added."""
    return [model for model in apps.get_models() if getattr(model, "is_append_only", False)]


def _revocation(rights: str, tables: list[str]) -> str:
    return _REVOKE % {"tables": ",".join(tables), "rights": rights}
