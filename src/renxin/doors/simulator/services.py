"""What the command line and the demo ask of the simulated vendors."""

from collections.abc import Mapping
from typing import Any, Final

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

from .cashier import connect as connect_cashier
from .vendors import connecting
from .vendors.connecting import kinds_of
from .vendors.store import SimulatedRecord

__all__ = ["connect", "connect_cashier", "connect_words", "kinds_of", "put_many"]

_TEXT: Final = {
    "*": ("SMS_NOTICE", {"text": "{{text}}"}),
    "*link": ("SMS_LINK", {"text": "{{text}} /{{url_path}}"}),
}
_NOTICE: Final = {"thing1": "{{title}}", "thing2": "{{text}}", "character_string3": "{{short_code}}"}
# What a new simulated account can say at once: one template for everything.
_SPEAKING: Final[Mapping[str, Mapping[str, tuple[str, dict[str, str]]]]] = {
    "aliyun_sms": _TEXT,
    "tencent_sms": _TEXT,
    "oa": {"*": ("OPENTM-NOTICE", _NOTICE)},
}


def connect(actor: Actor, kind: str, *, name: str) -> Channel:
    """Open a channel over a simulated vendor, or return the one of that name."""
    return connecting.connect(actor, kind, name=name)


def connect_words(actor: Actor, words: str) -> list[Channel]:
    """Open channels over the vendors behind `wecom,oa,sms`.

    Raises:
        LookupError: a word means no simulated vendor.
    """
    opened = [connecting.connect(actor, kind, name=connecting.name_of(kind)) for kind in kinds_of(words)]
    for channel in opened:
        for code, (vendor_id, fields) in _SPEAKING.get(channel.kind, {}).items():
            channels.map_template(actor, channel, code, vendor_id, fields=fields, status="approved")
    return opened


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
