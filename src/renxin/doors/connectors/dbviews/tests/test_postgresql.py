"""A PostgreSQL view, and its server cutting us off between two pages."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import psycopg
import pytest

from renxin.doors.connectors.dbviews import polling
from renxin.doors.connectors.models import SourceCursor
from renxin.kernel.core import clock
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Patient

from .test_views import poll, source_of

pytestmark = pytest.mark.commits


@dataclass
class His:
    """Somebody else's database: its address for readers, and a connection that may do everything."""

    address: str
    owner: psycopg.Connection

    def cut_off(self) -> int:
        """End the connections that read the view; return how many there were."""
        found = self.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'renxin view'"
        )
        return len(found.fetchall())


@pytest.fixture
def his(committed_db, database_server):
    found = database_server.settings(committed_db.name, owner=True)
    login = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "password": found["PASSWORD"]}
    secret = f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else ""
    with psycopg.connect(**login, dbname=committed_db.name, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA his")
        owner.execute("CREATE TABLE his.patient (brid bigint, xm text, lxdh text, gxsj timestamp)")
        owner.execute("CREATE VIEW his.v_patient AS SELECT * FROM his.patient")
        owner.execute(
            "INSERT INTO his.patient SELECT n, '测甲' || n, '139' || lpad(n::text, 8, '0'), "
            "timestamp '2026-03-01 08:00' + n * interval '1 second' FROM generate_series(1, 90) AS n"
        )
        host = quote(found["HOST"], safe="")
        place = f"/{committed_db.name}?host={host}&port={found['PORT']}&application_name=renxin%20view"
        yield His(f"postgresql://{found['USER']}{secret}@{place}", owner)


def test_a_view_of_postgresql_cut_off_between_two_pages(his, monkeypatch):
    monkeypatch.setattr(polling, "PAGE", 20)
    source_of(hospital(), his.address, view="his.v_patient")
    SourceCursor.objects.update(next_at=clock.wall() - timedelta(seconds=1))
    assert polling.poll() == 1
    assert Patient.objects.count() == 20
    assert his.cut_off() == 1
    poll()
    poll()
    assert Patient.objects.count() == 90
    assert SourceCursor.objects.get().place["after"] is None
