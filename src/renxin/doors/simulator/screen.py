"""What stands on a patient's screen: what the vendor delivered and what she typed, in one order."""

from dataclasses import dataclass
from datetime import datetime

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as vendor
from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.models import Message
from renxin.people.patients.models import Patient

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the phone; `url` is what a tap opens."""

    mine: bool
    text: str
    url: str
    at: datetime


def bubbles(patient: Patient) -> list[Bubble]:
    """Return the last messages on this patient's phone, oldest first."""
    typed = Message.objects.of(patient.tenant_id).filter(patient_id=patient.pk, direction=Message.Direction.IN)
    mine = [Bubble(True, m.body, "", m.created_at) for m in typed.order_by("-id")[:_SHOWN]]
    theirs = [
        Bubble(False, d.text, d.url, d.delivered_at)
        for d in channels.sandbox_deliveries(patient.tenant_id, patient.pk, limit=_SHOWN)
    ]
    return sorted(mine + theirs, key=lambda bubble: bubble.at)[-_SHOWN:]


def pick_up(patient: Patient) -> None:
    """Report to the vendor that the phone lies open: everything delivered is read."""
    for delivery in channels.sandbox_deliveries(patient.tenant_id, patient.pk, limit=_SHOWN):
        if delivery.status != SandboxDelivery.Status.READ:
            vendor.mark_sandbox_delivery(delivery, SandboxDelivery.Status.READ)
