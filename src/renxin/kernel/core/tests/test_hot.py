"""Statements sent straight to the server: what they return, and what happens when the server forgets or goes away."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from renxin.kernel.core import hot, tenant
from renxin.kernel.core.backend.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Iterator[DatabaseWrapper]:
    """A connection of its own, not inside the test's transaction."""
    line = connection.copy()
    line.ensure_connection()
    yield line
    line.close()


def test_numbers_of_any_size_share_a_plan(other: DatabaseWrapper) -> None:
    asked = hot.Prepared(other.connection)
    for number in (1, 70_000, 1 << 40):
        values = {"n": number, "list": [number, 2], "words": None}
        statement = "SELECT %(n)s::bigint, %(list)s::bigint[], %(words)s::text, '100%%'::text, %(n)s::bigint"
        assert asked.run(statement, values, rows=True) == [(number, [number, 2], None, "100%", number)]
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (1,)


def test_what_asks_about_many_rows_is_planned_as_the_table_is_now(other: DatabaseWrapper) -> None:
    """Else a batch that met an empty table would read it from end to end for every key, however it grew."""
    asked = hot.Prepared(other.connection)
    statement = "SELECT count(*) FROM grown JOIN unnest(%(keys)s::bigint[]) AS w (key) ON grown.id = w.key"
    with other.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE grown (id bigint PRIMARY KEY)")
        for _again in range(7):  # from the sixth on the server would keep one plan for all values
            assert asked.run(statement, {"keys": list(range(500))}, rows=True) == [(0,)]
        cursor.execute("INSERT INTO grown SELECT generate_series(1, 50000)")
        assert asked.run(statement, {"keys": list(range(500))}, rows=True) == [(499,)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)
        assert asked.run(statement, {"keys": [1, 2]}, rows=True) == [(2,)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (1,)


def test_bytes_go_as_they_are() -> None:
    values = {"raw": [b"\0\xff", "仁".encode()], "numbers": [1, 1 << 40], "word": "心"}
    statement = "SELECT x, n, %(word)s::text FROM unnest(%(raw)b::bytea[], %(numbers)b::bigint[]) AS t (x, n)"
    found = hot.execute(statement, values, rows=True)
    assert [(bytes(x), n, word) for x, n, word in found] == [(b"\0\xff", 1, "心"), ("仁".encode(), 1 << 40, "心")]


def test_a_forgotten_plan_is_made_again(other: DatabaseWrapper) -> None:
    asked = hot.Prepared(other.connection)
    assert asked.run("SELECT %(n)s::int", {"n": 1}, rows=True) == [(1,)]
    with other.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert asked.run("SELECT %(n)s::int", {"n": 2}, rows=True) == [(2,)]


def test_errors_are_those_of_django() -> None:
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
        hot.execute("SELECT 1 / %(n)s::int", {"n": 0}, rows=True)
    assert hot.execute("SELECT %(n)s::int", {"n": 3}, rows=True) == [(3,)]


def test_it_stands_in_the_transaction(other: DatabaseWrapper) -> None:
    other.set_autocommit(False)
    hot.Prepared(other.connection).run("SELECT set_config('renxin.tried', %(n)s::text, true)", {"n": "7"}, rows=False)
    assert other.connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    other.rollback()
    assert other.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def _told() -> tuple[str, str]:
    """Return what the server holds for the tenant, asked in both ways."""
    statement = "SELECT current_setting('renxin.tenant_id', true)"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0], hot.execute(statement, {}, rows=True)[0][0]


def test_the_server_knows_the_tenant_of_each_statement() -> None:
    assert _told() == ("", "")
    with tenant.scope(7):
        assert _told() == ("7", "7")
        with tenant.scope(8):
            assert _told() == ("8", "8")
        assert _told() == ("7", "7")
    assert _told() == ("", "")


def test_a_tenant_told_inside_what_is_rolled_back_is_told_again() -> None:
    with tenant.scope(7):
        with contextlib.suppress(KeyError), transaction.atomic(), tenant.scope(8):
            assert _told() == ("8", "8")
            raise KeyError
        assert _told() == ("7", "7")
        with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert _told() == ("7", "7")
        with tenant.scope(8):
            assert _told() == ("8", "8")


def test_a_server_that_went_away_is_noticed(other: DatabaseWrapper) -> None:
    assert other.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
    assert not other.is_usable()
    with pytest.raises(OperationalError), other.cursor() as cursor:
        cursor.execute("SELECT 1")
