"""What the command line and the demo ask of the simulated vendors."""

from collections.abc import Mapping
from typing import Any

from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

from .vendors import connecting
from .vendors.connecting import kinds_of
from .vendors.store import SimulatedRecord

__all__ = ["connect", "connect_words", "kinds_of", "put_many"]


def connect(actor: Actor, kind: str, *, name: str) -> Channel:
    """Open a channel over a simulated vendor, or return the one of that name."""
    return connecting.connect(actor, kind, name=name)


def connect_words(actor: Actor, words: str) -> list[Channel]:
    """Open channels over the vendors behind `wecom,oa,sms`.

    Raises:
        LookupError: a word means no simulated vendor.
    """
    return [connecting.connect(actor, kind, name=connecting.name_of(kind)) for kind in kinds_of(words)]


def put_many(actor: Actor, vendor: str, collection: str, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Let a vendor keep many records at once; known keys stay as they are."""
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "vendor": vendor,
            "collection": collection,
            "key": key,
            "data": dict(data),
            "changed_at": clock.wall(),
        }
        for key, data in records.items()
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, vendor, collection, key) DO NOTHING", model=SimulatedRecord)
