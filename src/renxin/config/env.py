"""Reading the environment: one place, typed, with errors in words."""

import os
from pathlib import Path


def load(path: Path) -> None:
    """Read `NAME=value` lines into the environment; what is set there already wins.

    Raises:
        SystemExit: a line is none.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_text().splitlines(), 1):
        name, equals, value = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or not name.strip().isidentifier():
            raise SystemExit(f"{path}, line {number}: not NAME=value")
        os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def text(name: str, default: str = "") -> str:
    """Return the environment variable `name`, stripped, or `default`."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """Return the environment variable `name` read as yes or no.

    Raises:
        SystemExit: it is neither.
    """
    value = text(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off", ""}:
        raise SystemExit(f"{name}={value!r} is neither yes nor no; write 1 or 0")
    return value in {"1", "true", "yes", "on"}


def whole(name: str, default: int) -> int:
    """Return the environment variable `name` read as a whole number.

    Raises:
        SystemExit: it is none.
    """
    value = text(name) or str(default)
    if not value.isdecimal():
        raise SystemExit(f"{name}={value!r} is not a whole number")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the environment variable `name` split at commas, without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
