"""What happens on the line, as the provider tells it: inside the inbound transaction, in any order, told once or twice.

A call is found by our own key first, then by the provider's id; an incoming one comes into being with its first event.
"""

from typing import Any

from django.db import transaction

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import VendorEvent
from renxin.engagement.conversations.models import Conversation, Outbox
from renxin.engagement.phone import rules
from renxin.engagement.phone.models import AgentLine, Call
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.phone import CallEnded, CallStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing

from . import asking, recording
from .owing import owe_call_back, settle_owed
from .rows import new_call, told

Status = Call.Status


@transaction.atomic
def hear(actor: Actor, channel: Channel, event: VendorEvent) -> None:
    """Let one event of a call take effect."""
    call = _find(actor, channel, event.data["call"]) or _arrive(actor, channel, event)
    if call is None:
        return
    if not call.external_id:
        call.external_id = str(event.data["call"]["id"])
    _HEARD[event.name](actor, call, event)
    call.save()


def _find(actor: Actor, channel: Channel, said: dict[str, Any]) -> Call | None:
    rows = Call.objects.of(actor).select_for_update(of=("self",)).select_related("ask", "task")
    found = rows.filter(key=key_of(said)).first() if said.get("key") else None
    return found or rows.filter(channel=channel, external_id=str(said["id"])).first()


def key_of(said: dict[str, Any]) -> str:
    """Return our name for a call: a message's key without the round that the outbox adds."""
    return str(said["key"]).partition("-")[0] if said.get("mode") == "automatic" else str(said["key"])


def _arrive(actor: Actor, channel: Channel, event: VendorEvent) -> Call | None:
    """Take in a call that is new to us: somebody calls, or a machine reads a message aloud."""
    said = event.data["call"]
    incoming = said.get("direction") == "in"
    number = str(said.get("from" if incoming else "to", ""))
    patient_id = _caller(actor, number) if incoming else _addressee(actor, said)
    if not number or patient_id is None:
        return None
    lock_patients([patient_id])
    call = new_call(
        actor,
        patient_id,
        number,
        key=f"in-{channel.pk}-{said['id']}"[:120] if incoming else key_of(said),
        direction=Call.Direction.IN if incoming else Call.Direction.OUT,
        is_automatic=not incoming,
        channel=channel,
        external_id=str(said["id"]),
        status=Status.RINGING,
        started_at=event.at,
    )
    if event.name != "call.ringing":
        record(actor, CallStarted(**told(call, event.at)))
    return call


def _caller(actor: Actor, number: str) -> int:
    """Return who calls: of several with this number the one we talked with last; nobody: a provisional patient."""
    found = patients.patients_by_contact(actor.tenant_id, "phone", number)
    if not found:
        return writing.provisional_patient(actor, "phone", number)
    talked = Conversation.objects.of(actor).filter(patient_id__in=found, last_message_at__isnull=False)
    return talked.order_by("-last_message_at").values_list("patient_id", flat=True).first() or found[0]


def _addressee(actor: Actor, said: dict[str, Any]) -> int | None:
    """Return whom a message that is read aloud is for."""
    try:
        key = bytes.fromhex(key_of(said))
    except (KeyError, ValueError):
        return None
    return Outbox.objects.of(actor).filter(key=key).values_list("patient_id", flat=True).first()


def _rings(actor: Actor, call: Call, event: VendorEvent) -> None:
    """It rings: at whose extension, and since when."""
    _at_extension(actor, call, event)
    if call.status == Status.PLANNED:
        call.status, call.started_at = Status.RINGING, event.at
    if call.direction == Call.Direction.IN or call.is_automatic:
        record(actor, CallStarted(**told(call, event.at)))


def _answered(actor: Actor, call: Call, event: VendorEvent) -> None:
    _at_extension(actor, call, event)
    call.answered_at = call.answered_at or event.at
    if call.status != Status.ENDED:
        call.status = Status.TALKING


def _said(actor: Actor, call: Call, event: VendorEvent) -> None:
    """Somebody pressed a key or spoke at a question of the machine."""
    given = event.data.get("input") or {}
    heard = rules.Heard(str(given.get("step", "")), str(given.get("digits", "")), str(given.get("speech", "")))
    if heard.step == "identity" and given.get("fits"):
        call.identity = "birth_date"
    if call.ask is not None:
        asking.note_heard(call.ask, heard)


def _ended(actor: Actor, call: Call, event: VendorEvent) -> None:
    if call.status == Status.ENDED:
        return
    call.status, call.ended_at = Status.ENDED, event.at
    cause = str(event.data.get("cause") or "")
    call.outcome = call.outcome or ("answered_self" if call.identity else rules.outcome_of(cause, call.seconds))
    record(actor, CallEnded(**told(call, event.at), outcome=call.outcome, seconds=call.seconds or 0))
    if call.is_missed:
        owe_call_back(actor, call)
    elif call.direction == Call.Direction.IN:
        settle_owed(actor, call)
    if call.is_automatic:
        call.outcome = call.outcome or "hung_up"
        call.wrapped_at = event.at
        asking.settle(actor, call, cause, heard=bool(event.data.get("heard")))


def _recorded(actor: Actor, call: Call, event: VendorEvent) -> None:
    recording.keep(call, event.data.get("recording") or {})


def _at_extension(actor: Actor, call: Call, event: VendorEvent) -> None:
    extension = str(event.data["call"].get("extension") or "")
    if not extension or (call.agent_id and call.direction == Call.Direction.OUT):
        return
    line = AgentLine.objects.of(actor).filter(channel_id=call.channel_id or 0, extension=extension).first()
    if line is not None:
        call.agent_id = line.user_id


_HEARD = {
    "call.ringing": _rings,
    "call.answered": _answered,
    "call.input": _said,
    "call.ended": _ended,
    "call.recorded": _recorded,
}
