"""The sandbox vendor's phones: they write, they report, they fail on demand."""

import json
from uuid import uuid4

from django.db import transaction

from renxin.engagement.channels.models import Channel, SandboxDelivery
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from .arriving import accept_inbound


def write_from_sandbox(tenant_id: int, channel: Channel, address: str, text: str, *, kind: str = "sandbox") -> str:
    """Let a sandbox phone write to us, through the same door as any vendor; return the vendor's id of it.

    `address` is the value of a contact point of `kind` (`sandbox` or `phone`).
    """
    told = {"type": "text", "id": f"in-{uuid4().hex}", "from": address, "kind": kind, "text": text}
    told["at"] = clock.now().isoformat()
    accept_inbound(tenant_id, channel, told["id"], json.dumps(told))
    return told["id"]


def mark_sandbox_delivery(delivery: SandboxDelivery, status: str) -> None:
    """Let a sandbox phone report that a message arrived or was read, as a vendor's later receipt."""
    SandboxDelivery.objects.filter(pk=delivery.pk).exclude(status=status).update(status=status)
    told = {"type": "receipt", "id": f"{status}-{delivery.pk}", "key": delivery.idempotency_key, "status": status}
    told["at"] = clock.now().isoformat()
    accept_inbound(delivery.tenant_id, delivery.channel, told["id"], json.dumps(told))


def set_sandbox_fault(actor: Actor, channel: Channel, address: str, fault: str | None) -> None:
    """Make a sandbox phone refuse, throttle or vanish (`refused`, `rate_limited`, `unreachable`), or heal it (None)."""
    with transaction.atomic():
        row = Channel.objects.of(actor).select_for_update().get(pk=channel.pk)
        config = json.loads(row.config or "{}")
        faults = {key: value for key, value in config.get("faults", {}).items() if key != address}
        row.config = json.dumps({**config, "faults": faults | ({address: fault} if fault else {})})
        row.save(update_fields=["config"])
    channel.config = row.config
