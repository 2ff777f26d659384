"""Rows fetched by their key, the way the hot roads do it: a prepared statement, then the model's own conversions.

Reading one resource is asked for hundreds of times a second; putting the same query together each time would cost more
than running it.
"""

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from renxin.doors.connectors.fhir import body
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core import hot
from renxin.kernel.core.actor import Actor
from renxin.people.records.models import SourceResource
from renxin.people.records.selectors import resource_body

M = TypeVar("M", bound=models.Model)
_RAWS = (
    "WHERE tenant_id = %(tenant)s::bigint AND resource_type = %(kind)s::text AND modelled_id = ANY(%(keys)s::bigint[]) "
    "ORDER BY received_at, id"
)


def fetch(model: type[M], where: str, values: dict[str, Any]) -> list[M]:
    """Return the rows of a model that fit `where`, which is SQL of our own with typed values."""
    statement, names, converters = _reading(model)
    rows = hot.execute(statement + where, values, rows=True)
    return [model.from_db("default", names, _converted(row, converters)) for row in rows]


def fetch_raws(actor: Actor, kind: str, keys: list[int]) -> dict[int, tuple[str, Json, Any]]:
    """Return what senders wrote of these rows, the newest of each, with its sender and when it came."""
    if not keys:
        return {}
    rows = fetch(SourceResource, _RAWS, {"tenant": actor.tenant_id, "kind": kind, "keys": keys})
    return {row.modelled_id or 0: (row.source, body.parse(resource_body(row)), row.received_at) for row in rows}


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
