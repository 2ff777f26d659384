"""The state of the database against the code: which migrations are missing, and bringing it up to date."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from renxin.kernel.core import rights

from . import keys
from .postgres import roles


def pending() -> list[str]:
    """Return the migrations that the database lacks, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate(verbosity: int = 1) -> None:
    """As the owner of the tables: bring them up to date, let the application use them, remember the keys."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [roles.APP])
        owner, has_app = cursor.fetchone()
    if has_app and owner != roles.APP:
        roles.grant(connection.connection, owner)
    if pending():
        call_command("migrate", interactive=False, verbosity=verbosity)
    rights.restrict()
    keys.remember()
