"""Fixtures that give a test its database.

- `db` (or the mark `django_db`): rolled back at the end; the fastest, for almost every test.
- `committed_db` (or the mark `commits`): a clone of its own that really commits; threads and subprocesses may use it.
- `demo_db`: the demo hospital, rolled back at the end. With the mark `commits` beside it, a clone that commits.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from renxin.kernel.core import clock

from .clock import START
from .server import Server, demo_files, fingerprint, migration_files, migration_parts, pointed_at


@dataclass(frozen=True)
class CommittedDatabase:
    """A database of one test; `url` and `environment` let other processes of the product use it."""

    name: str
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment for a subprocess that shall work on this database."""
        return {**os.environ, "DATABASE_URL": self.url, "RENXIN_HOME": str(settings.HOME)}


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server]:
    """The server of this run."""
    server = Server(settings.HOME)
    server.open()
    yield server
    server.close()


@pytest.fixture(scope="session")
def schema_template(database_server: Server, django_db_blocker: Any) -> str:
    """The name of the database with the schema and nothing else; new migrations are added to the one before."""

    def migrate() -> None:
        call_command("migrate", verbosity=0, interactive=False)

    with django_db_blocker.unblock():
        return database_server.template(
            "schema",
            fingerprint(migration_files()),
            migrate,
            use=lambda name: _owner_of(database_server, name),
            parts=migration_parts(),
        )


@pytest.fixture(scope="session")
def demo_template(database_server: Server, schema_template: str, django_db_blocker: Any) -> str:
    """The name of the database with the demo hospital, made once for each state of the seed."""

    def fill() -> None:
        from renxin.doors.demo.services import seed_hospital

        call_command("migrate", verbosity=0, interactive=False)
        with clock.at(START):
            seed_hospital(lambda _words, _done, _total: None, people=160, living_days=15)
        with connection.cursor() as cursor:  # as the server does by itself within a minute
            cursor.execute("ANALYZE")

    with django_db_blocker.unblock():
        return database_server.template(
            "demo", fingerprint(demo_files()), fill, use=lambda name: _owner_of(database_server, name)
        )


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: Server, schema_template: str, worker_id: str, django_db_blocker: Any
) -> Iterator[None]:
    """Give this worker its clone, instead of the database Django's test runner would make."""
    with django_db_blocker.unblock(), _clone(database_server, schema_template, worker_id):
        yield


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, database_server: Server, django_db_blocker: Any, worker_id: str
) -> Iterator[CommittedDatabase]:
    """Give this test a database of its own that really commits; dropped at its end."""
    demo = "demo_db" in request.fixturenames
    template = request.getfixturevalue("demo_template" if demo else "schema_template")
    with django_db_blocker.unblock(), _clone(database_server, template, f"{worker_id}_own") as database:
        yield database


@pytest.fixture(scope="session")
def _demo_clone_name(database_server: Server, demo_template: str, worker_id: str) -> Iterator[str]:
    name = database_server.clone(demo_template, database_server.own_name(f"{worker_id}_demo"))
    yield name
    database_server.drop(name)


@pytest.fixture
def demo_db(request: pytest.FixtureRequest, database_server: Server, django_db_blocker: Any) -> Iterator[None]:
    """Give this test the demo hospital."""
    if request.node.get_closest_marker("commits") or "committed_db" in request.fixturenames:
        request.getfixturevalue("committed_db")
        yield
        return
    from django.db import transaction

    name = request.getfixturevalue("_demo_clone_name")
    with django_db_blocker.unblock(), pointed_at(database_server.settings(name)), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _clone(server: Server, template: str, suffix: str) -> Iterator[CommittedDatabase]:
    name = server.own_name(suffix)
    found = server.settings(name)
    login = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}" if found["PASSWORD"] else quote(found["USER"])
    host = f"/{name}?host={quote(found['HOST'], safe='')}&port={found['PORT']}"
    with ExitStack() as stack:
        stack.callback(server.drop, name)
        server.clone(template, name)
        stack.enter_context(pointed_at(found))
        yield CommittedDatabase(name, f"postgresql://{login}@{host}")


@contextmanager
def _owner_of(server: Server, name: str) -> Iterator[None]:
    with pointed_at(server.settings(name, owner=True)):
        yield
