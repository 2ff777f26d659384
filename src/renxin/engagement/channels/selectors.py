"""Reads of the channels."""

from django.db.models import Max

from renxin.kernel.core.actor import Actor

from .adapters import adapter_of
from .adapters import kinds as adapter_kinds
from .models import Channel, SandboxDelivery


def channels(actor: Actor, *, active_only: bool = False) -> list[Channel]:
    """Return the accounts of the tenant, oldest first."""
    rows = Channel.objects.of(actor).order_by("id")
    return list(rows.filter(is_active=True) if active_only else rows)


def active_channels(tenant_id: int) -> list[Channel]:
    """Return the accounts that may be used for sending, in their order of preference."""
    return list(Channel.objects.of(tenant_id).filter(is_active=True).order_by("id"))


def address_kinds(channel: Channel) -> tuple[str, ...]:
    """Return the kinds of contact point that the channel reaches, the best one first."""
    return adapter_of(channel.kind).address_kinds


def available_kinds() -> tuple[str, ...]:
    """Return the kinds of channel that this installation can speak."""
    return adapter_kinds()


def sandbox_channel(tenant_id: int) -> Channel | None:
    """Return the tenant's sandbox account, if it has one."""
    return Channel.objects.of(tenant_id).filter(kind="sandbox", is_active=True).order_by("id").first()


def sandbox_deliveries(tenant_id: int, patient_id: int, *, after: int = 0, limit: int = 200) -> list[SandboxDelivery]:
    """Return what the sandbox delivered to a patient's phone, oldest first, after the delivery `after`."""
    rows = SandboxDelivery.objects.of(tenant_id).filter(patient_id=patient_id, id__gt=after).order_by("-id")[:limit]
    return sorted(rows.select_related("channel"), key=lambda row: row.id)


def recent_sandbox_patients(tenant_id: int, limit: int = 30) -> list[int]:
    """Return whom the sandbox delivered something to, the latest first."""
    rows = SandboxDelivery.objects.of(tenant_id).values("patient_id").annotate(last=Max("id")).order_by("-last")
    return [row["patient_id"] for row in rows[:limit]]
