"""The sandbox: takes each key once, and fails on demand.

`config` (JSON) may hold `{"faults": {"<address>": "<fault>", "*": "<fault>"}}` with the faults `refused` (for good),
`rate_limited` and `unreachable` (try again). Receipts (delivered, read) come back later through `accept_inbound`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.adapters.base import (
    BaseAdapter,
    Capabilities,
    ChannelError,
    DeliveryNotice,
    Event,
    Inbound,
    OutboxItem,
    Receipt,
)
from renxin.engagement.channels.models import Channel, SandboxDelivery
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

FAULTS = {
    "refused": ChannelError("refused", permanent=True),
    "rate_limited": ChannelError("rate_limited", permanent=False, retry_after=60),
    "unreachable": ChannelError("unreachable", permanent=False),
}


class SandboxAdapter(BaseAdapter):
    """Delivers into `SandboxDelivery`, once for each key."""

    kind = "sandbox"
    title = _("Sandbox")
    address_kinds = ("sandbox", "phone")
    capabilities = Capabilities(
        media=frozenset({"image", "voice", "video", "file"}), idempotent=True, recall=True, typical_rate=5000
    )

    def send(self, channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
        faults: dict[str, str] = json.loads(channel.config or "{}").get("faults", {})
        errors = {item.key: FAULTS.get(faults.get(item.address, faults.get("*", ""))) for item in items}
        taken = [item for item in items if errors[item.key] is None]
        with transaction.atomic():
            rows = [_delivery(channel, item) for item in taken]
            insert_rows(rows, "ON CONFLICT (tenant_id, channel_id, idempotency_key) DO NOTHING", model=SandboxDelivery)
        return [Receipt(key=item.key, external_id=f"sandbox-{item.key}", error=errors[item.key]) for item in items]

    def recall(self, channel: Channel, external_id: str) -> bool:
        rows = SandboxDelivery.objects.of(channel.tenant_id).filter(
            channel=channel, idempotency_key=external_id.removeprefix("sandbox-")
        )
        return bool(rows.delete()[0])

    def parse(self, channel: Channel, raw: str) -> list[Event]:
        told = json.loads(raw)
        if not isinstance(told, dict):
            raise ValueError("the sandbox message is no object")
        try:
            at = datetime.fromisoformat(told["at"])
            if told["type"] == "text":
                return [_inbound(told, at)]
            return [DeliveryNotice(external_id=told["id"], key=told["key"], status=told["status"], at=at)]
        except KeyError as missing:
            raise ValueError(f"the sandbox message lacks {missing}") from missing


def _inbound(told: dict[str, str], at: datetime) -> Inbound:
    return Inbound(
        external_id=told["id"],
        address_kind=told.get("kind", "sandbox"),
        address=told["from"],
        text=told["text"],
        written_at=at,
    )


def _delivery(channel: Channel, item: OutboxItem) -> dict[str, Any]:
    return {
        "tenant_id": channel.tenant_id,
        "channel_id": channel.pk,
        "idempotency_key": item.key,
        "patient_id": item.patient_id,
        "address": item.address,
        "text": item.text,
        "url": item.url,
        "preview": item.preview,
        "delivered_at": clock.now(),
    }


adapter = SandboxAdapter()
