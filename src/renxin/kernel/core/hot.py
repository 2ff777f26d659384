"""Statements run so often that the server should plan them once: bound on the server and prepared.

Django binds values into the text of each statement, which the server then reads and plans anew. For the few statements
of the hot roads that costs more than the work itself, and so does the driver's own way of waiting for an answer: these
statements are sent and answered in one call of libpq.

A statement about many rows at once is sent the same way, but planned each time: planning is small beside its work, and
a plan made while a table was empty reads it from end to end for every key until the server next counts its rows.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

from .backend.base import tell_tenant

_MOST_PREPARED: Final = 500
# A list of more asks about many rows.
_FEW: Final = 20
_ANSWERED: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_PLACE: Final = re.compile(r"%(?:%|\((\w+)\)([sb]))")
# A number has one type whatever its size: another type would be another plan.
_WHOLE: Final = {21: 20, 23: 20, 1005: 1016, 1007: 1016}
# The server no longer has a plan: somebody discarded it, or the table has other columns since.
_FORGOTTEN: Final = ("26000", "0A000")


def execute(
    statement: str, values: Mapping[str, Any], *, rows: bool = False, plan_each: bool = False
) -> list[tuple[Any, ...]]:
    """Run `statement` on Django's connection, in its transaction; return what it yields when `rows` are wanted.

    `plan_each`: it reads many rows whatever is asked, so it is planned each time.

    Values need their types in the text (`%(id)s::bigint`); `%(raw)b` sends one as it is in memory. The pool in front of
    the database, if there is one, has to keep prepared statements (PgBouncer since 1.21 does) or work by session.
    """
    line: Any = connections[DEFAULT_DB_ALIAS]
    line.ensure_connection()
    hot = getattr(line, "hot", None)
    if hot is None or hot.driver is not line.connection:
        hot = line.hot = Prepared(line.connection)
    with line.wrap_database_errors:
        return hot.run(statement, values, rows=rows, plan_each=plan_each)


class Prepared:
    """What one connection has prepared."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self.driver = driver
        self._server = driver.pgconn
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}

    def run(
        self, statement: str, values: Mapping[str, Any], *, rows: bool, plan_each: bool = False
    ) -> list[tuple[Any, ...]]:
        """Run a statement; a plan that the server has forgotten is made again."""
        told = Transformer(self.driver)
        text, names, ways = _read(statement)
        given = told.dump_sequence([values[name] for name in names], ways)
        kinds = told.types or ()
        formats = None
        if PyFormat.BINARY in ways:
            formats = told.formats
        else:
            kinds = tuple([_WHOLE.get(kind, kind) for kind in kinds])
        tell_tenant(self.driver)
        self._begin()
        ask = self._ask_once if plan_each or _asks_much(values) else self._ask
        try:
            answer = ask(text, kinds, given, formats)
        except psycopg.Error as error:
            if error.sqlstate not in _FORGOTTEN or self._server.transaction_status != pq.TransactionStatus.IDLE:
                raise
            self._names.pop((text, kinds), None)
            answer = ask(text, kinds, given, formats)
        if not rows:
            return []
        told.set_pgresult(answer)
        return told.load_rows(0, answer.ntuples, tuple)

    def _begin(self) -> None:
        if not self.driver.autocommit and self._server.transaction_status == pq.TransactionStatus.IDLE:
            self._checked(self._server.exec_(b"BEGIN"))

    def _ask(self, text: str, kinds: tuple[int, ...], given: Any, formats: Any) -> Any:
        name = self._names.get((text, kinds))
        if name is None and len(self._names) >= _MOST_PREPARED:
            return self._ask_once(text, kinds, given, formats)
        if name is None:
            name = f"hot{len(self._names)}_{id(self)}".encode()
            self._checked(self._server.prepare(name, text.encode(), kinds))
            self._names[text, kinds] = name
        return self._checked(self._server.exec_prepared(name, given, formats))

    def _ask_once(self, text: str, kinds: tuple[int, ...], given: Any, formats: Any) -> Any:
        return self._checked(self._server.exec_params(text.encode(), given, kinds, formats))

    def _checked(self, answer: Any) -> Any:
        if answer.status in _ANSWERED:
            return answer
        if self._server.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError(self._server.get_error_message())
        raise error_from_result(answer)


def _asks_much(values: Mapping[str, Any]) -> bool:
    return any(isinstance(value, list | tuple) and len(value) > _FEW for value in values.values())


@lru_cache(maxsize=2048)
def _read(statement: str) -> tuple[str, tuple[str, ...], list[PyFormat]]:
    """Return a statement as the server reads it, the names of its values in order, and how each is sent."""
    names: list[str] = []
    ways: list[PyFormat] = []

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
            ways.append(PyFormat.BINARY if found[2] == "b" else PyFormat.TEXT)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(place, statement), tuple(names), ways
