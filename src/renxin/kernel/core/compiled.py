"""Queries of the hottest pages, made into SQL once: afterwards only values are put in, and the server has its plan.

A page of twenty small reads spends more time on writing and planning its statements than on reading rows.

    _contacts = compiled(lambda tenant, patient: ContactPoint.objects.of(tenant).filter(patient_id=patient))
    rows = _contacts(actor.tenant_id, patient_id)
"""

import copy
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import ModelIterable
from psycopg.types.numeric import Int8

from . import hot

M = TypeVar("M", bound=models.Model)
Value = int | date | datetime | uuid.UUID | Sequence[int] | tuple[str, ...]
# Values that nobody asks for stand in the statement while it is made, so that their places are known.
_FIRST_NUMBER: Final = 9_100_000_000_000_000_000
_FIRST_DAY: Final = date(9000, 1, 1)
_FIRST_INSTANT: Final = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement with names for its values, and the compiler that knows how its rows become instances."""

    statement: str
    constants: dict[str, Any]
    compiler: Any


class Compiled(Generic[M]):
    """A query of fixed shape.

    Its values are whole numbers, days, instants or UUIDs, each used as it is given; and for `field__any=…` lists of
    whole numbers and tuples of texts.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]]) -> None:
        self._build = build
        self._made: dict[tuple[type, ...], _Made] = {}

    def __call__(self, *values: Value) -> list[M]:
        """Return the rows for these values.

        Raises:
            TypeError: a value is of another type, or does not stand in the query as it is.
        """
        return list(ModelIterable(self._asked(values)))  # type: ignore[arg-type]  # as much of a query set as that wants

    def _asked(self, values: tuple[Value, ...]) -> "_Asked":
        kinds = tuple([type(value) for value in values])
        if kinds not in self._made:
            self._made[kinds] = self._make(kinds)
        return _Asked(self._made[kinds], {f"v{at}": _bound(value) for at, value in enumerate(values)})

    def _make(self, kinds: tuple[type, ...]) -> _Made:
        markers = [_marker(kind, at) for at, kind in enumerate(kinds)]
        compiler = self._build(*markers).query.get_compiler(DEFAULT_DB_ALIAS)
        statement, found = compiler.as_sql()
        found = [_Texts(value) if isinstance(value, list) else value for value in found]
        names = {_place(marker): f"v{at}" for at, marker in enumerate(markers)}
        missing = [at for at, marker in enumerate(markers) if _place(marker) not in _hashable(found)]
        if missing:
            raise TypeError(f"value {missing[0]} does not stand in the query as it is given")
        constants: dict[str, Any] = {}
        places = []
        for at, value in enumerate(found):
            name = names.get(value) if isinstance(value, _PLAIN) else None
            if name is None:
                name = f"c{at}"
                constants[name] = _bound(value)
            places.append(f"%({name})s")
        return _Made(statement.replace("%%", "%%%%") % tuple(places), constants, compiler)


class CompiledRows:
    """A query of fixed shape that asks for single columns by `values_list`."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._query: Compiled[Any] = Compiled(build)

    def __call__(self, *values: Value) -> list[tuple[Any, ...]]:
        """Return the columns for these values, in the order in which they were named.

        Raises:
            TypeError: a value is of another type, or does not stand in the query as it is.
        """
        return list(self._query._asked(values).rows())


class _Texts(tuple[str, ...]):
    """Texts bound as one value: an array of the server's."""

    __slots__ = ()


_PLAIN: Final = (int, date, uuid.UUID, str, _Texts)


class _Asked:
    """One asking, in the shape that Django's way from rows to instances wants a query set to have."""

    def __init__(self, made: _Made, values: dict[str, Any]) -> None:
        self.db = DEFAULT_DB_ALIAS
        self.query = SimpleNamespace(get_compiler=lambda using: self)
        self._known_related_objects: dict[Any, Any] = {}
        self._made, self._values = made, values
        self._compiler = copy.copy(made.compiler)  # it is shared; the connection belongs to this thread
        self._compiler.connection = connection
        self.select, self.klass_info = made.compiler.select, made.compiler.klass_info
        self.annotation_col_map = made.compiler.annotation_col_map

    def execute_sql(self, **_options: Any) -> list[list[tuple[Any, ...]]]:
        """Ask the server."""
        start = time.monotonic()
        values = {**self._made.constants, **self._values}
        rows = hot.execute(self._made.statement, values, rows=True)
        if connection.queries_logged:
            said = psycopg.ClientCursor(connection.connection).mogrify(self._made.statement, values)
            connection.queries_log.append({"sql": said, "time": f"{time.monotonic() - start:.3f}"})
        return [rows]

    def results_iter(self, results: Any) -> Iterable[Any]:
        """Yield the rows with their values as the fields hold them."""
        return self._compiler.results_iter(results)

    def rows(self) -> Iterable[tuple[Any, ...]]:
        """Yield the rows as tuples."""
        found: Iterable[tuple[Any, ...]] = self._compiler.results_iter(self.execute_sql(), tuple_expected=True)
        return found


def compiled(build: Callable[..., models.QuerySet[M]]) -> Compiled[M]:
    """Return the query that `build` makes of its values, to be asked often."""
    return Compiled(build)


def compiled_rows(build: Callable[..., models.QuerySet[Any, Any]]) -> CompiledRows:
    """Return the `values_list` that `build` makes of its values, to be asked often."""
    return CompiledRows(build)


def _marker(kind: type, at: int) -> Any:
    if kind is int:
        return _FIRST_NUMBER + at
    if kind is datetime:
        return _FIRST_INSTANT + timedelta(days=at)
    if kind is date:
        return _FIRST_DAY + timedelta(days=at)
    if kind is uuid.UUID:
        return uuid.UUID(int=_FIRST_NUMBER + at)
    if kind is list:
        return [_FIRST_NUMBER + at]
    if kind is tuple:
        return _Texts([f"\ue000{at}"])
    raise TypeError(f"a value of type {kind.__name__} cannot be put in later")


def _place(marker: Any) -> Any:
    """Return what stands in the values of a query for a marker: a list is written out."""
    return _listed(marker) if isinstance(marker, list) else marker


def _hashable(values: Iterable[Any]) -> set[Any]:
    return {value for value in values if isinstance(value, _PLAIN)}


def _listed(values: Sequence[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _bound(value: Any) -> Any:
    """Return a value with one type for the server whatever its size: another type would be another plan."""
    if isinstance(value, list):
        return _listed([int(each) for each in value])
    if isinstance(value, tuple):
        return list(value)
    return Int8(value) if isinstance(value, int) and not isinstance(value, bool) else value
