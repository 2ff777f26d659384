"""Instants come back from the database as they went in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
KNOWN = [
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, 999999, UTC),
    datetime(2026, 1, 1, 0, 0, 0, 120000, UTC),
    datetime(2024, 2, 29, 12, 0, 0, 1, UTC),
    datetime(1949, 10, 1, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
]


def read(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def test_instants_come_back_as_they_went_in():
    found = read("SELECT unnest(%s::timestamptz[])", [KNOWN])
    assert found == KNOWN
    assert {one.utcoffset() for one in found} == {timedelta(0)}
    assert read("SELECT %s::timestamptz", [KNOWN[3]]) == [KNOWN[3]]
    assert read("SELECT NULL::timestamptz") == [None]


@pytest.mark.parametrize("strange", ["infinity", "0044-03-15 12:00:00+00 BC", "12026-01-01 00:00:00+00"])
def test_what_python_has_no_instant_for_is_said_and_not_guessed(strange):
    with pytest.raises(Exception, match="timestamp"):
        read("SELECT %s::timestamptz", [strange])
