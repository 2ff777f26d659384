"""A PostgreSQL view, and its server cutting us off between two pages."""

from datetime import timedelta

import pytest
from django.db import connection

from renxin.doors.connectors.dbviews import polling
from renxin.doors.connectors.models import SourceCursor
from renxin.kernel.core import clock
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Patient

from .test_views import poll, source_of

pytestmark = pytest.mark.commits


def address() -> str:
    found = connection.get_connection_params()
    host = found.get("host") or "127.0.0.1"
    password = f":{found['password']}" if found.get("password") else ""
    at = f"/{found['dbname']}?host={host}&port={found.get('port') or 5432}"
    return f"postgresql://{found['user']}{password}@{at}"


@pytest.fixture
def his(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS his")
        cursor.execute("DROP VIEW IF EXISTS his.v_patient")
        cursor.execute("DROP TABLE IF EXISTS his.patient")
        cursor.execute("CREATE TABLE his.patient (brid bigint, xm text, lxdh text, gxsj timestamp)")
        cursor.execute("CREATE VIEW his.v_patient AS SELECT * FROM his.patient")
        cursor.execute(
            "INSERT INTO his.patient SELECT n, '测甲' || n, '139' || lpad(n::text, 8, '0'), "
            "timestamp '2026-03-01 08:00' + n * interval '1 second' FROM generate_series(1, 90) AS n"
        )
    return "his.v_patient"


def cut_off() -> None:
    """End every other connection to this database: the one of the view among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'renxin view' AND pid <> pg_backend_pid()"
        )


def test_a_view_of_postgresql_cut_off_between_two_pages(his, monkeypatch):
    monkeypatch.setattr(polling, "PAGE", 20)
    house = hospital()
    source_of(house, address() + "&application_name=renxin%20view", view=his)
    SourceCursor.objects.update(next_at=clock.wall() - timedelta(seconds=1))
    assert polling.poll() == 1
    cut_off()
    poll()
    poll()
    assert Patient.objects.count() == 90
    assert SourceCursor.objects.get().place["after"] is None

