"""One embedded cluster: made, started, stopped."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import structlog

from renxin.config import secrets

from . import place, roles, upgrade
from .place import DatabaseUnavailable

log = structlog.get_logger(__name__)

START_SECONDS: Final = 120
# After kill -9 of the server its children need a moment to notice and let go of the shared memory.
_ORPHAN_SECONDS: Final = 10
_PASSING: Final = ("still in use", "already exists")
_NOBODYS_PID: Final = 2**31 - 1
_CONFIGURATION: Final = """\
# Written by Renxin at every start; put settings of your own into postgresql.auto.conf (ALTER SYSTEM).
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
max_connections = 200
shared_buffers = '{buffers}MB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
logging_collector = {durable}
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_size = 0
log_rotation_age = '1d'
# Values are patients' data: neither details of errors nor statements and their parameters reach the log.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


class Cluster:
    """The embedded PostgreSQL of one home folder.

    Args:
        home: `RENXIN_HOME`; secrets are kept in it, and the data too unless we are root.
        durable: False only for throw-away clusters of tests: no fsync.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.place = place.place_of(self.home)

    def start(self) -> bool:
        """Make the cluster if there is none, upgrade it if it is older than the programs, start it; True if we did.

        Raises:
            DatabaseUnavailable: it does not start; the words say why and what to do.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock():
            started = False
            while not (self.running() and self._answers()):
                self._bring_up()
                started = True
            roles.ensure(self.connect, self.home)
            return started

    def stop(self) -> bool:
        """Stop the server, ending its sessions; True if it was running."""
        if not self.home.exists():
            return False
        with self._lock():
            if not self.running():
                return False
            self.run(place.programs() / "pg_ctl", "-D", self.place.data, "-m", "fast", "-w", "-t", "60", "stop")
            return True

    def running(self) -> bool:
        """Tell whether our server runs. A process number that something else has taken since does not count."""
        try:
            return self._is_server(int((self.place.data / "postmaster.pid").read_text().split("\n")[0]))
        except (OSError, ValueError):
            return False

    def major(self) -> int:
        """Return the major version that wrote the data."""
        return int((self.place.data / "PG_VERSION").read_text())

    def connect(self, dbname: str = "postgres", role: str = roles.SUPERUSER) -> psycopg.Connection[Any]:
        """Return a connection in autocommit mode."""
        password = secrets.password(self.home, role)
        host = str(self.place.socket)
        return psycopg.connect(host=host, port=5432, dbname=dbname, user=role, password=password, autocommit=True)

    def initialise(self, programs: Path) -> None:
        """Make an empty cluster; a half-made one left by a crash is made again."""
        # Sorting must not change with the operating system's libraries: names sort by a stored key, ids by byte.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if place.major_of(programs) >= 17 else []
        options = ["--encoding=UTF8", "--locale=C", *builtin, "--auth=scram-sha-256", "--no-instructions"]
        if not self.durable:
            options.append("--no-sync")
        secret = secrets.password(self.home, roles.SUPERUSER)
        with self._private_file("password", secret) as file:
            self.run(programs / "initdb", "-D", self.place.data, "-U", roles.SUPERUSER, "--pwfile", file, *options)
        with (self.place.data / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'renxin.conf'\n")

    def serve(self, programs: Path) -> None:
        """Start the server over the data and wait until it answers."""
        self._configure()
        said_to = self.place.data / "start.log"
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while True:
            said_to.unlink(missing_ok=True)
            self._disown_lock_files()
            start = ("-D", self.place.data, "-l", said_to, "-w", "-t", START_SECONDS, "start")
            if self.run(programs / "pg_ctl", *start, check=False).returncode == 0:
                return
            said = said_to.read_text(errors="replace") if said_to.exists() else ""
            if not any(words in said for words in _PASSING) or time.monotonic() > deadline:
                raise DatabaseUnavailable(f"PostgreSQL in {self.place.data} does not start. It says:\n{said[-2000:]}")
            time.sleep(0.2)

    @contextmanager
    def password_file(self) -> Iterator[Path]:
        """Give the superuser's password to PostgreSQL's clients, in a file that is removed at the end."""
        with self._private_file("pgpass", f"*:*:*:*:{secrets.password(self.home, roles.SUPERUSER)}\n") as path:
            yield path

    def run(
        self, *command: object, check: bool = True, passfile: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs under the cluster's account, with nothing of our environment.

        Raises:
            DatabaseUnavailable: it fails; the words are its own.
        """
        account = self.place.account
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        if passfile:
            environment["PGPASSFILE"] = str(passfile)
        done = subprocess.run(
            [str(part) for part in command], env=environment, cwd="/", text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            **who,  # type: ignore[call-overload]
        )  # fmt: skip
        if check and done.returncode:
            raise DatabaseUnavailable(f"{command[0]} failed:\n{done.stdout}")
        return done

    @contextmanager
    def _private_file(self, name: str, text: str) -> Iterator[Path]:
        path = self.place.data.with_name(name)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        if self.place.account:
            os.chown(path, self.place.account.pw_uid, self.place.account.pw_gid)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _bring_up(self) -> None:
        self.place = place.make(self.home)
        programs = place.programs()
        if not (self.place.data / "PG_VERSION").exists():
            self._see_to_left_overs()
            self.initialise(programs)
        elif self.major() != place.major_of(programs):
            upgrade.upgrade(self, programs)
        self.serve(programs)

    def _see_to_left_overs(self) -> None:
        """Remove what an earlier throw-away home of the same name left; real data are only told of."""
        for folder in place.left_by(self.home) if self.place.account else []:
            if self.durable:
                log.warning("data of an earlier installation are kept", folder=str(folder), home=str(self.home))
            else:
                self.run(place.programs() / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
                shutil.rmtree(folder, ignore_errors=True)

    def _answers(self) -> bool:
        """Wait while the server repeats its journal after a crash; False when it is gone instead."""
        deadline = time.monotonic() + START_SECONDS
        while self.running():
            try:
                self.connect().close()
                return True
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error) or time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        f"PostgreSQL in {self.place.data} runs but does not let us in: {str(error).strip()}\n"
                        f"Do the passwords in {self.home / 'secrets'} belong to these data?"
                    ) from error
                time.sleep(0.1)
        return False

    def _configure(self) -> None:
        memory = psutil.virtual_memory().total // 2**20
        text = _CONFIGURATION.format(
            socket=self.place.socket, durable="on" if self.durable else "off", buffers=min(1024, max(128, memory // 8))
        )
        path = self.place.data / "renxin.conf"
        path.write_text(text)
        path.chmod(0o644)

    def _disown_lock_files(self) -> None:
        """Put a number that nobody has into lock files whose process is not our server: PostgreSQL would believe them.

        The rest of the file stays, so that PostgreSQL still finds children that outlived a killed server.
        """
        for path in (self.place.data / "postmaster.pid", self.place.socket / f"{place.SOCKET_NAME}.lock"):
            with suppress(OSError, ValueError):
                number, rest = path.read_text().split("\n", 1)
                if psutil.pid_exists(int(number)) and not self._is_server(int(number)):
                    path.write_text(f"{_NOBODYS_PID}\n{rest}")

    def _is_server(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and Path(process.cwd()) == self.place.data
        except (OSError, psutil.Error):  # gone, or a zombie
            return False

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep two processes from making, starting or stopping the cluster at the same time."""
        with (self.home / "postgres.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
