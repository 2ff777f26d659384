"""The wrapper and the cursor that Django makes for `ENGINE = "renxin.kernel.core.backend"`."""

import select
from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

import psycopg
from django.db.backends.base.base import debug_transaction  # type: ignore[attr-defined]  # Django's types leave it out
from django.db.backends.postgresql import base
from psycopg import pq
from psycopg.errors import error_from_result

from renxin.kernel.core import tenant

from .instants import InstantLoader

_TELL: Final = b"SELECT set_config('renxin.tenant_id', $1, false)"
_NOTHING_YET: Final = object()
_BROKEN: Final = (pq.TransactionStatus.INERROR, pq.TransactionStatus.UNKNOWN)


class Cursor(base.Cursor):
    """A cursor whose statements are sent and answered in one call."""

    def _start_query(self, query: Any = None) -> Iterator[Any]:
        line: Any = self  # Django's types do not know whose child its cursor is
        tell_tenant(line._conn)
        yield from super()._start_query(query)  # type: ignore[misc]

    def _maybe_prepare_gen(self, pgq: Any, *, prepare: bool | None = None, binary: bool | None = None) -> Iterator[Any]:
        line: Any = self
        if line._conn._pipeline or binary:
            yield from super()._maybe_prepare_gen(pgq, prepare=prepare, binary=binary)  # type: ignore[misc]
            return
        line._query = pgq
        answers = [checked(line._conn, pgq.query)]
        line._check_results(answers)
        line._set_results(answers)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, which looks at the socket instead of asking the server whether it is still there."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what to connect with."""
        found: dict[str, Any] = super().get_connection_params()
        return {**found, "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that reads instants the short way."""
        driver = super().get_new_connection(conn_params)
        if self.timezone is UTC:
            driver.adapters.register_loader("timestamptz", InstantLoader)
        return driver

    def is_usable(self) -> bool:
        """Tell whether the connection stands: a server that went away has left something to be read."""
        driver = self.connection
        if driver is None or driver.closed:
            return False
        if driver.pgconn.transaction_status == pq.TransactionStatus.IDLE and not _has_something(driver):
            return True
        return bool(super().is_usable())

    def _commit(self) -> None:
        self._end("COMMIT")

    def _rollback(self) -> None:
        self._end("ROLLBACK")
        forget_tenant(self.connection)

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        forget_tenant(self.connection)

    def _end(self, command: str) -> None:
        driver = self.connection
        if driver is None:
            return
        with debug_transaction(self, command), self.wrap_database_errors:
            if driver.pgconn.transaction_status != pq.TransactionStatus.IDLE:
                checked(driver, command.encode())


def checked(driver: psycopg.Connection[Any], command: bytes) -> Any:
    """Send a command and return the server's answer, or raise what it says is wrong."""
    answer = driver.pgconn.exec_(command)
    if answer.status == pq.ExecStatus.FATAL_ERROR:
        if driver.pgconn.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError(driver.pgconn.get_error_message())
        raise error_from_result(answer)
    return answer


def tell_tenant(driver: Any) -> None:
    """Tell the server for which tenant the next statement runs, unless that is what it was told last."""
    wanted = tenant.current()
    if getattr(driver, "told_tenant", _NOTHING_YET) == wanted or driver.pgconn.transaction_status in _BROKEN:
        return
    answer = driver.pgconn.exec_params(_TELL, [str(wanted or "").encode()])
    if answer.status == pq.ExecStatus.TUPLES_OK:
        driver.told_tenant = wanted


def forget_tenant(driver: Any) -> None:
    """Note that the server may have gone back to an older tenant: what is set inside a transaction ends with it."""
    if driver is not None:
        driver.told_tenant = _NOTHING_YET


def _has_something(driver: psycopg.Connection[Any]) -> bool:
    line = select.poll()
    line.register(driver.pgconn.socket, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(line.poll(0))
