"""Writing many rows in one statement, the same for one row and for thousands.

Unlike `bulk_create`, `insert_rows` takes an ON CONFLICT of your own, says which rows were new, and never guesses keys.
The rows travel as one JSON text, which costs a fraction of binding each value and has no limit of parameters.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from . import hot

Convert = Callable[[Any], Any]
_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})
Row = models.Model | Mapping[str, Any]


def insert_rows(rows: Sequence[Row], suffix: str = "", *, model: type[models.Model] | None = None) -> list[Any]:
    """Insert rows of one model and return what `suffix` (`ON CONFLICT … RETURNING …`) returns, in no order.

    Args:
        rows: unsaved instances, or, with `model`, mappings of column names to values: lighter for many thousands.
            What a mapping leaves out takes its default.
        suffix: SQL that follows the rows.
        model: whose rows the mappings are.
    """
    if not rows:
        return []
    kind: Any = model or type(rows[0])
    columns = _columns(kind)
    values = [
        _from_mapping(row, _reading(kind, tuple(row))) if isinstance(row, Mapping) else _from_instance(row, columns)
        for row in rows
    ]
    return hot.execute(_statement(kind) + suffix, {"rows": json.dumps(values)}, rows="RETURNING" in suffix)


def copy_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows by COPY, the fastest way in: no conflicts allowed, keys may be given.

    Args:
        model: whose rows they are.
        rows: mappings of column names to values, all with the same names. What they leave out takes its default.
    """
    if not rows:
        return
    plan = _copy_plan(model, frozenset(rows[0]))
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(plan.statement) as copy,
    ):
        for row in rows:
            copy.write_row(plan.given(row) + tuple([value(row) for value in plan.made]))


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write `fields` of saved entity rows of one model, in one statement."""
    if not rows:
        return
    model = type(rows[0])
    written: list[Any] = [model._meta.get_field(name) for name in ("id", *fields)]
    columns = [(field, field.column, _converter(field)) for field in written]
    quote = connection.ops.quote_name
    typed = ", ".join(f"{quote(column)} {field.db_type(connection)}" for field, column, _convert in columns)
    changes = ", ".join(f"{quote(column)} = d.{quote(column)}" for _field, column, _convert in columns[1:])
    values = [{name: convert(field.pre_save(row, False)) for field, name, convert in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} AS t SET {changes} "  # noqa: S608  our own names
            f"FROM json_to_recordset(%s::json) AS d ({typed}) WHERE t.id = d.id",
            [json.dumps(values)],
        )


@cache
def _columns(model: type[models.Model]) -> list[tuple[Any, str, Convert]]:
    """Return field, column and converter of everything that the database does not make itself."""
    fields: list[Any] = [
        field for field in model._meta.concrete_fields if field.column and not _is_made_by_database(field)
    ]
    return [(field, field.column, _converter(field)) for field in fields]


@dataclass(frozen=True, slots=True)
class _CopyPlan:
    """How a mapping becomes a row of COPY: the values it gives as they are, then those that have to be made."""

    statement: str
    given: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    made: list[Callable[[Mapping[str, Any]], Any]]


@cache
def _copy_plan(model: type[models.Model], given: frozenset[str]) -> _CopyPlan:
    """Return how rows that give these names are copied; the database's own defaults stay its own."""
    fields: list[Any] = [
        field
        for field in model._meta.concrete_fields
        if field.column and (field.attname in given or not (_is_made_by_database(field) or field.has_db_default()))
    ]
    as_they_are = [field for field in fields if field.attname in given and _is_copied_as_it_is(field)]
    made = [field for field in fields if field not in as_they_are]
    names = ", ".join(connection.ops.quote_name(field.column) for field in [*as_they_are, *made])
    return _CopyPlan(
        f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN",
        _tuple_of([field.attname for field in as_they_are]),
        [_copied(field, field.attname in given) for field in made],
    )


def _tuple_of(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def _is_copied_as_it_is(field: Any) -> bool:
    plain = {models.CharField, models.TextField, models.BinaryField, models.DateField, models.DateTimeField}
    return type(field) in plain or isinstance(field, models.IntegerField | models.BooleanField | models.UUIDField)


def _copied(field: Any, is_given: bool) -> Callable[[Mapping[str, Any]], Any]:
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: json.dumps(_given(row, field), cls=field.encoder)
    if not is_given:
        return _default(field)
    if isinstance(field, ArrayField) and type(field.base_field) is models.TextField:
        return lambda row: _literal(row[name])
    prepare = field.get_prep_value
    return lambda row: prepare(row[name])


def _default(field: Any) -> Callable[[Any], Any]:
    source = getattr(field, "source", "")
    if source or (field.has_default() and callable(field.default)):
        return lambda row: _given(row, field)
    constant = field.get_db_prep_save(field.get_default(), connection)
    return lambda row: constant


def _literal(texts: Sequence[str]) -> str:
    """Return texts as the database writes an array; the driver's own way looks at every one twice."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + '","'.join(quoted) + '"}' if texts else "{}"


@cache
def _statement(model: type[models.Model]) -> str:
    names = ", ".join(connection.ops.quote_name(column) for _field, column, _convert in _columns(model))
    typed = ", ".join(
        f"{connection.ops.quote_name(column)} {field.db_type(connection)}" for field, column, _c in _columns(model)
    )
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%(rows)s::json) AS r ({typed}) "  # noqa: S608  our own names


def _from_instance(row: Any, columns: list[tuple[Any, str, Convert]]) -> dict[str, Any]:
    return {column: convert(field.pre_save(row, True)) for field, column, convert in columns}


def _from_mapping(row: Mapping[str, Any], reading: "_Reading") -> dict[str, Any]:
    values = dict(reading.constants)
    for column, name, convert in reading.given:
        value = row[name]
        values[column] = value if value.__class__ in _AS_THEY_ARE else convert(value)
    for column, name, convert in reading.converted:
        values[column] = convert(row[name])
    for column, field, convert in reading.made:
        values[column] = convert(field.get_default())
    return values


@dataclass(frozen=True, slots=True)
class _Reading:
    """How rows with the same names become values: what is the same in all, taken as it is, converted, made anew."""

    constants: dict[str, Any]
    given: list[tuple[str, str, Convert]]
    converted: list[tuple[str, str, Convert]]
    made: list[tuple[str, Any, Convert]]


@cache
def _reading(model: type[models.Model], names: tuple[str, ...]) -> _Reading:
    reading = _Reading({}, [], [], [])
    for field, column, convert in _columns(model):
        source = getattr(field, "source", "")  # a column beside a patient's: what that one says
        name = field.attname if field.attname in names else source if source in names else ""
        if name:
            (reading.given if _takes_anything(field) else reading.converted).append((column, name, convert))
        elif field.has_default() and callable(field.default):
            reading.made.append((column, field, convert))
        else:
            reading.constants[column] = convert(field.get_default())
    return reading


def _takes_anything(field: Any) -> bool:
    """Tell whether text, numbers and flags go into a column as they are."""
    plain = (models.IntegerField, models.BooleanField, models.ForeignKey)
    return type(field) in (models.CharField, models.TextField) or isinstance(field, plain)


def _given(row: Mapping[str, Any], field: Any) -> Any:
    if field.attname in row:
        return row[field.attname]
    source = getattr(field, "source", "")  # a column beside a patient's: what that one says
    return row[source] if source in row else field.get_default()


def _converter(field: Any) -> Convert:
    """Return how a field's values become JSON that the database reads as the field's type."""
    plain = _plain(field)

    def convert(value: Any) -> Any:
        return None if value is None else plain(value)

    return convert


def _plain(field: Any) -> Convert:
    if type(field) in (models.CharField, models.TextField):  # those derived from them may have more to do
        return str
    if isinstance(field, models.BinaryField):  # an encrypted one encrypts here
        return lambda value: f"\\x{bytes(field.get_prep_value(value)).hex()}"
    for kinds, convert in _CONVERTERS:
        if isinstance(field, kinds):
            return convert
    if isinstance(field, models.JSONField):
        return lambda value: json.loads(json.dumps(value, cls=field.encoder))
    if isinstance(field, ArrayField):
        inner = _converter(field.base_field)
        return lambda value: [inner(item) for item in value]
    prepare: Convert = field.get_prep_value
    return prepare


_CONVERTERS: tuple[tuple[tuple[type, ...], Convert], ...] = (
    ((models.DateField, models.TimeField), lambda value: value.isoformat()),
    ((models.DurationField,), lambda value: f"{value.total_seconds()} seconds"),
    ((models.UUIDField, models.DecimalField), str),
    ((models.IntegerField, models.BooleanField, models.FloatField, models.ForeignKey), lambda value: value),
)


def _is_made_by_database(field: Any) -> bool:
    return isinstance(field, models.AutoField)
