"""Rows that several services touch: a locked call, a new one, its facts."""

from datetime import datetime
from typing import Any

from renxin.engagement.phone import selectors
from renxin.engagement.phone.models import Call
from renxin.kernel.core import clock, crypto
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound


def locked(actor: Actor, call: Call) -> Call:
    """Return the call as it is now, locked, if the actor may see it.

    Raises:
        NotFound: she may not.
    """
    row = selectors.visible(actor).select_related(None).select_for_update(of=("self",)).filter(pk=call.pk).first()
    if row is None:
        raise NotFound("call")
    return row


def blind_of(tenant_id: int, number: str) -> bytes:
    """Return the equality token of a number as it was dialled or shown."""
    return crypto.blind_index(tenant_id, "phone:number", plain(number))


def plain(number: str) -> str:
    """Return a number without spaces and the country code of the mainland: 13800001234, 01088886666."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return digits.removeprefix("+86")


def new_call(actor: Actor, patient_id: int, number: str, key: str, **values: Any) -> Call:
    """Insert a call and return it; the caller holds the transaction."""
    started: datetime = values.pop("started_at", clock.now())
    return Call.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        number=number,
        number_blind=blind_of(actor.tenant_id, number),
        key=key,
        started_at=started,
        **values,
    )


def told(call: Call, at: datetime | None = None) -> dict[str, Any]:
    """Return what every fact about a call says."""
    return {
        "patient_id": call.patient_id,
        "occurred_at": at or clock.now(),
        "call_id": call.pk,
        "direction": str(call.direction),
        "is_automatic": call.is_automatic,
        "agent_id": call.agent_id,
    }
