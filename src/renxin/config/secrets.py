"""Secrets: made at first run, kept 0600 under `$RENXIN_HOME/secrets/`, one key for each purpose."""

import os
import secrets as random_source
from pathlib import Path
from typing import Final

PURPOSES: Final = ("signing", "encryption", "blind")


def load(home: Path) -> dict[str, str]:
    """Return the key of each purpose, making those that do not exist yet.

    `RENXIN_KEY_<PURPOSE>` in the environment wins over the file, for installations with a key store.
    """
    return {
        purpose: os.environ.get(f"RENXIN_KEY_{purpose.upper()}") or _from_file(home, purpose) for purpose in PURPOSES
    }


def password(home: Path, role: str) -> str:
    """Return the password of a role of the embedded database, making it at first use."""
    return _from_file(home, f"database-{role}")


def _from_file(home: Path, purpose: str) -> str:
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{purpose}.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = random_source.token_urlsafe(48)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
