"""The database server of a test run: templates made once, clones for each worker and each test that commits.

`DATABASE_URL` names a server to use (its role must be allowed to make databases); without it an embedded cluster
without fsync is started and stopped again by whoever uses it last. Tests then run under the application's role.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from renxin.config import database
from renxin.config.postgres import Cluster, roles

SOURCE = Path(__file__).resolve().parents[2] / "src" / "renxin"


class Server:
    """Makes, clones and drops databases."""

    def __init__(self, home: Path) -> None:
        self.url = os.environ.get("DATABASE_URL", "")
        self.cluster = None if self.url else Cluster(home, durable=False)
        self.prefix = (database.from_url(self.url)["NAME"] if self.url else "test")[:20]
        home.mkdir(parents=True, exist_ok=True)
        self._users = (home / "test-users.lock").open("w")

    def open(self) -> None:
        """Start using the server; the embedded one is started when it does not run yet."""
        fcntl.flock(self._users, fcntl.LOCK_SH)
        if self.cluster:
            self.cluster.start()
        self._drop_left_overs()

    def close(self) -> None:
        """Stop using the server; the last user stops the embedded one."""
        if self.cluster:
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            self.cluster.stop()
        self._users.close()

    def template(
        self,
        kind: str,
        fingerprint: str,
        fill: Callable[[], None],
        *,
        use: Callable[[str], Any],
        parts: Mapping[str, str] | None = None,
    ) -> str:
        """Return the template database of this kind and fingerprint, made by `fill` if there is none yet.

        `use(name)` is a context manager that points Django at a database as the owner of its tables. `parts` are what
        it is made of, by name and hash: a template whose parts are all among them is taken as it is and filled on.
        """
        name = f"{self.prefix}_{kind}_{fingerprint}"
        with self.connect() as server:
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"{self.prefix}_{kind}"])
            if self._exists(server, name):
                return name
            old = self._names(server, f"{self.prefix}_{kind}_")
            making = f"{self.prefix}_run{os.getpid()}_{kind}"
            base = next((one for one in old if parts and _grew(self._parts(server, one), parts)), "")
            if base:
                self.clone(base, making)
            else:
                self.create(making)
            for one in old:
                self.drop(one)
            with use(making):
                fill()
            # Loops that ran while filling may have left a connection of their own open (a listener): it must go first.
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [making])
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (making, name))))
            if parts:
                server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), json.dumps(parts)))
        return name

    def create(self, name: str) -> None:
        """Make an empty database with the two roles' rights."""
        if self.cluster:
            roles.create_database(self.cluster.connect, name)
        else:
            with self.connect() as server:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def clone(self, template: str, name: str) -> str:
        """Make a copy of a template."""
        with self.connect() as server:
            self._drop(server, name)
            owner = sql.SQL(" OWNER {}").format(sql.Identifier(roles.OWNER)) if self.cluster else sql.SQL("")
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy{}").format(
                    sql.Identifier(name), sql.Identifier(template), owner
                )
            )
            if self.cluster:  # rights on the database itself are not copied from a template
                server.execute(
                    sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                        sql.Identifier(name), sql.Identifier(roles.APP)
                    )
                )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, ending whoever is connected to it."""
        with self.connect() as server:
            self._drop(server, name)

    def own_name(self, suffix: str) -> str:
        """Return a name for a database of this process; left-overs of dead processes are removed by the next run."""
        return f"{self.prefix}_run{os.getpid()}_{suffix}"[:63]

    def settings(self, name: str, *, owner: bool = False) -> dict[str, Any]:
        """Return what Django needs to use the database `name`."""
        if self.url:
            return {**database.from_url(self.url), "NAME": name}
        home = self.cluster.home  # type: ignore[union-attr]
        return {**database.embedded(home, roles.OWNER if owner else roles.APP), "NAME": name}

    def connect(self) -> psycopg.Connection[Any]:
        """Return a connection that may make databases."""
        return self.cluster.connect() if self.cluster else psycopg.connect(self.url, autocommit=True)

    def _drop_left_overs(self) -> None:
        with self.connect() as server:
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"{self.prefix}_left_overs"])
            for name in self._names(server, f"{self.prefix}_run"):
                digits = name.removeprefix(f"{self.prefix}_run").split("_")[0]
                if digits.isdigit() and not psutil.pid_exists(int(digits)):
                    self._drop(server, name)

    @staticmethod
    def _drop(server: psycopg.Connection[Any], name: str) -> None:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @staticmethod
    def _exists(server: psycopg.Connection[Any], name: str) -> bool:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    @staticmethod
    def _parts(server: psycopg.Connection[Any], name: str) -> dict[str, str]:
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        return json.loads(found[0]) if found and found[0] else {}

    @staticmethod
    def _names(server: psycopg.Connection[Any], prefix: str) -> list[str]:
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
        return [row[0] for row in rows]


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a short hash over the names and contents of files."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]


def migration_parts() -> dict[str, str]:
    """Return the hash of every file that the schema is made of, by name."""
    core = SOURCE / "kernel" / "core"
    found = [*SOURCE.glob("**/migrations/*.py"), core / "partitions.py", core / "tables.py"]
    found += SOURCE.glob("config/postgres/roles.py")
    return {str(path.relative_to(SOURCE)): fingerprint([path]) for path in sorted(found)}


def _grew(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Tell whether nothing of what was there has changed or gone."""
    return bool(before) and all(now.get(name) == value for name, value in before.items())


def migration_files() -> Iterator[Path]:
    """Yield every file whose change makes the template of the schema stale."""
    yield from SOURCE.glob("**/migrations/*.py")
    yield SOURCE / "kernel" / "core" / "partitions.py"
    yield SOURCE / "kernel" / "core" / "tables.py"
    yield SOURCE / "config" / "settings.py"
    yield from SOURCE.glob("config/postgres/roles.py")


def demo_files() -> Iterator[Path]:
    """Yield every file whose change makes the template of the demo hospital stale."""
    yield from migration_files()
    yield from (path for path in SOURCE.glob("doors/demo/**/*") if path.is_file() and "tests" not in path.parts)
    yield from SOURCE.glob("**/packs/*.yaml")
    yield from SOURCE.glob("**/services.py")
    yield from SOURCE.glob("**/services/*.py")


@contextmanager
def pointed_at(settings: dict[str, Any]) -> Iterator[None]:
    """Point Django's default connection, in every thread, at another database until the block ends."""
    from django.db import connections

    entry = connections.settings["default"]
    before = dict(entry)
    connections["default"].close()
    entry.update(settings)
    try:
        yield
    finally:
        connections["default"].close()
        entry.update(before)
