"""Reading pages of a foreign view by its mark, in whatever dialect its database speaks."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from renxin.doors.connectors.tables.polling import SourceTrouble
from renxin.doors.connectors.tables.reading.cells import text_of

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine import Engine

DRIVERS: Final = {
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "oracle": "oracle+oracledb",
    "mssql": "mssql+pymssql",
    "sqlite": "sqlite",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view to read: its name, the column that grows when a row changes, the column that names a row."""

    name: str
    mark: str
    key: str
    overlap: timedelta = timedelta(minutes=15)

    @classmethod
    def of(cls, profile: Mapping[str, Any]) -> "View":
        """Return the view that an interface's profile describes."""
        said = profile.get("view", {})
        overlap = timedelta(minutes=float(said.get("overlap_minutes", 15)))
        return cls(said.get("name", ""), said.get("mark", ""), said.get("key", ""), overlap)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: behind the row with this mark and key, or with what changed since a mark."""

    after: tuple[Any, Any] | None = None
    since: Any = None


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a view: its mark and key as they are stored, its cells as text, its digest."""

    mark: Any
    key: Any
    cells: list[str]

    @property
    def number(self) -> int:
        """Return a number that stands for the row: its key where that is one."""
        text = str(self.key)
        return (
            int(text) if text.isdigit() and len(text) < 18 else int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        )

    @property
    def digest(self) -> str:
        """Return what tells whether a row is the same as when it was read before."""
        return hashlib.sha256(json.dumps([str(self.key), *self.cells]).encode()).hexdigest()[:16]


def connect(url: str) -> "Engine":
    """Return the engine of an address; nothing is asked of the database yet.

    Raises:
        SourceTrouble: the address is none, or the driver is not installed.
    """
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    try:
        parsed = sa.make_url(url.strip())
        dialect = parsed.get_backend_name()
        if dialect not in DRIVERS:
            raise SourceTrouble("source_dialect")
        return _engine(parsed.set(drivername=DRIVERS[dialect]).render_as_string(hide_password=False))
    except (sa.exc.ArgumentError, ValueError) as error:
        raise SourceTrouble("source_address") from error
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceTrouble("source_driver") from error


def read_page(engine: "Engine", view: View, headers: Sequence[str], start: Start, size: int) -> list[Found]:
    """Return the next rows in the order of mark and key: those behind a row, else those since a mark.

    Raises:
        SourceTrouble: the database did not answer to the end; nothing of the page is returned.
    """
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    mark: sa.ColumnClause[Any] = sa.column(view.mark)
    key: sa.ColumnClause[Any] = sa.column(view.key)
    query = sa.select(sa.text("*")).select_from(_table(view.name)).order_by(mark, key).limit(size)
    if start.after is not None:
        last_mark, last_key = start.after
        query = query.where(sa.or_(mark > last_mark, sa.and_(mark == last_mark, key > last_key)))
    elif start.since is not None:
        query = query.where(mark >= start.since)
    rows = _rows(engine, query)
    names = list(headers) or (list(rows[0]) if rows else [])
    return [Found(_of(row, view.mark), _of(row, view.key), [text_of(_of(row, name)) for name in names]) for row in rows]


def count_between(engine: "Engine", view: View, low: Any, high: Any) -> int:
    """Return how many rows have a mark from `low` up to `high`; a row is what has a key of its own.

    Raises:
        SourceTrouble: the database did not answer.
    """
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    mark: sa.ColumnClause[Any] = sa.column(view.mark)
    key: sa.ColumnClause[Any] = sa.column(view.key)
    query = sa.select(sa.func.count(sa.distinct(key))).select_from(_table(view.name))
    (row,) = _rows(engine, query.where(mark >= low, mark < high))
    return int(next(iter(row.values())))


def asked(url: str, statement: str, values: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows of a statement that a hospital wrote for its own database.

    Raises:
        SourceTrouble: the database did not answer, or refused the statement.
    """
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    return [list(row.values()) for row in _rows(connect(url), sa.text(statement).bindparams(**values))]


def headers_of(engine: "Engine", view: View) -> tuple[list[str], list[list[str]]]:
    """Return the columns of a view and some of its rows.

    Raises:
        SourceTrouble: the database cannot be reached, or has no such view.
    """
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    rows = _rows(engine, sa.select(sa.text("*")).select_from(_table(view.name)).limit(20))
    if not rows:
        raise SourceTrouble("source_empty")
    names = list(rows[0])
    if view.mark.lower() not in map(str.lower, names) or view.key.lower() not in map(str.lower, names):
        raise SourceTrouble("source_columns")
    return names, [[text_of(value) for value in row.values()] for row in rows]


def _rows(engine: "Engine", query: Any) -> list[Mapping[str, Any]]:
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]
    except sa.exc.SQLAlchemyError as error:
        raise SourceTrouble("source_down" if _is_down(error) else "source_query") from error


def _is_down(error: "sa.exc.SQLAlchemyError") -> bool:
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) and "no such" not in str(error)


def _of(row: Mapping[str, Any], name: str) -> Any:
    if name in row:
        return row[name]
    return next((value for column, value in row.items() if column.lower() == name.lower()), None)


def _table(name: str) -> Any:
    schema, _dot, table = name.rpartition(".")
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    return sa.table(table, schema=schema or None)


@lru_cache(maxsize=64)
def _engine(url: str) -> "Engine":
    import sqlalchemy as sa  # noqa: PLC0415  large, and needed by few processes

    return sa.create_engine(url, pool_size=1, max_overflow=1, pool_pre_ping=True, pool_recycle=1800)
