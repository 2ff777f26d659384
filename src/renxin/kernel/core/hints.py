"""Hints to open pages: "something you show has changed", no more.

The live process passes them on; without it pages look by themselves from time to time.
"""

from collections.abc import Iterable
from typing import Final

from django.db import connection

CHANNEL: Final = "renxin_live"


def hint(tenant_id: int, names: Iterable[str]) -> None:
    """Tell open pages of a tenant that what these topics show has changed, once the transaction commits."""
    topics = sorted({f"{tenant_id}.{name}" for name in names})
    if topics:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", [CHANNEL, topics])
