"""Where the database is: one's own by DATABASE_URL, else the embedded PostgreSQL under the home folder."""

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from . import secrets
from .postgres import Cluster, place, roles

# A migration that has to wait for a lock makes everybody behind it wait too; it gives up and is run again.
LOCK_TIMEOUT: Final = "5s"


def settings(home: Path, *, owner: bool = False) -> dict[str, Any]:
    """Return Django's DATABASES entry: for the application's role, or for the one that owns the tables."""
    url = os.environ.get("DATABASE_URL", "")
    if owner:
        url = os.environ.get("RENXIN_OWNER_DATABASE_URL", "") or url
    entry = from_url(url) if url else embedded(home, roles.OWNER if owner else roles.APP)
    if owner:
        given = entry["OPTIONS"].get("options", "")
        entry["OPTIONS"]["options"] = f"{given} -c lock_timeout={LOCK_TIMEOUT}".strip()
    return entry


def embedded(home: Path, role: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for the embedded database, whether or not it runs at the moment."""
    socket = place.place_of(home.resolve()).socket
    return _entry(name=roles.DATABASE, user=role, password=secrets.password(home, role), host=str(socket), port="5432")


def ensure_running(home: Path) -> bool:
    """Start the embedded database unless one's own is used or it runs already; True if it was started here."""
    return not os.environ.get("DATABASE_URL") and Cluster(home).start()


def from_url(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return _entry(
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", "") or parts.hostname or "",
        port=str(parts.port or ""),
        options=options,
    )


def _entry(
    *, name: str, user: str, password: str, host: str, port: str, options: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "ENGINE": "renxin.kernel.core.backend",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options or {},
    }
