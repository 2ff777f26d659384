"""Statements run so often that the server should plan them once: bound on the server and prepared.

Django binds values into the text of each statement, which the server then reads and plans anew. For the few statements
of the hot roads that costs more than the work itself.
"""

from collections.abc import Mapping
from typing import Any, Final

import psycopg
from django.db import connection

_AT_ONCE: Final = 0


def execute(statement: str, values: Mapping[str, Any], *, rows: bool = False) -> list[tuple[Any, ...]]:
    """Run `statement` on Django's connection, in its transaction; return what it yields when `rows` are wanted.

    Values need their types in the text (`%(id)s::bigint`). The pool in front of the database, if there is one, has to
    keep prepared statements (PgBouncer since 1.21 does) or work by session.
    """
    connection.ensure_connection()
    driver: psycopg.Connection[Any] = connection.connection
    # Django switches preparing off for a connection as a whole; only these statements have it.
    driver.prepare_threshold = _AT_ONCE
    try:
        with connection.wrap_database_errors, psycopg.Cursor(driver) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if rows else []
    finally:
        driver.prepare_threshold = None
