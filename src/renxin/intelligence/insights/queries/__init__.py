"""The SQL of insights: each function one statement over a bounded set, returning small rows."""

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

from django.db import connection


def fetch(sql: str, values: Mapping[str, Any]) -> list[Any]:
    """Run one statement and return its rows with named columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = namedtuple("Row", [column.name for column in cursor.description])  # type: ignore[misc]
        return [row(*found) for found in cursor.fetchall()]
