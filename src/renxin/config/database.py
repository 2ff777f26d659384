"""Where the database is: one's own by DATABASE_URL, else the embedded PostgreSQL under the home folder."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def settings(home: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry."""
    url = os.environ.get("DATABASE_URL", "")
    return from_url(url)


def from_url(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "OPTIONS": options,
    }
