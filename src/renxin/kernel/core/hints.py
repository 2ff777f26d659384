"""Hints to open pages: "something you show has changed", and lines: a few numbers that pages show as they come.

The live process passes them on; without it pages look by themselves from time to time. A *line* is for whoever listens
to one `key` of a topic (`queue.<uid>/<key>`): with it two thousand phones learn their places without asking anything.
A line holds numbers and codes, never a name, a word somebody wrote, or who it is about.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

CHANNEL: Final = "renxin_live"
MOST_BYTES: Final = 7_800
"""PostgreSQL carries less than 8,000 bytes in one notice."""

Line = Sequence[int | str | None]


def hint(tenant_id: int, names: Iterable[str]) -> None:
    """Tell open pages of a tenant that what these topics show has changed, once the transaction commits."""
    topics = sorted({f"{tenant_id}.{name}" for name in names})
    if topics:
        _notify(topics)


def tell(tenant_id: int, name: str, lines: Mapping[str, Line]) -> int:
    """Send each key of a topic its own line, once the transaction commits; return in how many notices they went."""
    notices = [f"{tenant_id}.{name} {part}" for part in packed(lines, MOST_BYTES - len(f"{tenant_id}.{name} "))]
    if notices:
        _notify(notices)
    return len(notices)


def packed(lines: Mapping[str, Line], most: int) -> list[str]:
    """Return the lines as JSON objects of at most `most` bytes each (ASCII: a character is a byte).

    Raises:
        ValueError: one line alone is longer.
    """
    parts: list[str] = []
    open_part: list[str] = []
    size = 2
    for key, line in lines.items():
        one = f"{json.dumps(key)}:{json.dumps(list(line), separators=(',', ':'))}"
        if len(one) + 2 > most:
            raise ValueError(f"a line of {len(one)} bytes does not fit into a notice of {most}")
        if size + len(one) + 1 > most:
            parts.append("{" + ",".join(open_part) + "}")
            open_part, size = [], 2
        open_part.append(one)
        size += len(one) + 1
    if open_part:
        parts.append("{" + ",".join(open_part) + "}")
    return parts


def _notify(payloads: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, one) FROM unnest(%s::text[]) AS one", [CHANNEL, list(payloads)])
