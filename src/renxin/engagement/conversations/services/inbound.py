"""The road in: what channels stored is read, the person found, the message kept, the fact recorded. All or nothing."""

from typing import Any

import structlog
from django.db import transaction

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations import rows
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.conversations import (
    MessageDelivered,
    MessageFact,
    MessageFailed,
    MessageRead,
    MessageReceived,
)
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patient_selectors
from renxin.people.patients import services as patients

from .account_events import apply_account_event, note_unionid
from .attaching import media_text
from .hearing import hear

log = structlog.get_logger(__name__)
BATCH = 200
PURPOSE = "CARE_SERVICE"
_FACTS: dict[str, type[MessageFact]] = {"delivered": MessageDelivered, "read": MessageRead, "failed": MessageFailed}
_BEFORE = {
    "delivered": [Message.Status.SENT],
    "read": [Message.Status.SENT, Message.Status.DELIVERED],
    "failed": [Message.Status.SENT],
}


class NotYet(Exception):
    """A notice came before the hand-over it is about was written down; it is read again a little later."""


def read_inbound(limit: int = BATCH) -> int:
    """Apply what channels stored, one batch; return how many raw messages were settled."""
    settled = channels.Settled()
    with transaction.atomic():
        for told in channels.claim_inbound(limit):
            with tenant.scope(told.tenant_id):
                _apply(told, settled)
        channels.settle_inbound(settled)
    return settled.done


def _apply(told: channels.Told, settled: channels.Settled) -> None:
    actor = Actor.system(told.tenant_id, "conversations.inbound")
    if told.problem:
        settled.park(told, told.problem)
        return
    try:
        with transaction.atomic():
            for event in told.events:
                _apply_event(actor, told, event)
    except NotYet:
        settled.later(told)
    except Exception as error:  # one unreadable message must not hold up the others
        log.error("inbound.failed", raw_id=told.raw_id, error=type(error).__name__)
        settled.retry(told, type(error).__name__)
    else:
        settled.applied(told)


def _apply_event(actor: Actor, told: channels.Told, event: channels.Event) -> None:
    if isinstance(event, channels.Inbound):
        receive(actor, told.channel_id, event)
    elif isinstance(event, channels.DeliveryNotice):
        apply_notice(actor, event)
    elif isinstance(event, channels.AccountEvent):
        apply_account_event(actor, told.channel, event)
    else:
        channels.apply_vendor_event(actor, told.channel, event)


def receive(actor: Actor, channel_id: int, inbound: channels.Inbound) -> int:
    """Keep what a person wrote, put her conversation into the queue and return the message's id.

    An unknown sender becomes a provisional patient at once; linking her to a known one later is a merge.
    """
    with transaction.atomic():
        patient_id = _sender(actor, inbound)
        if inbound.unionid:
            note_unionid(actor, patient_id, inbound.unionid)
        lock_patients([patient_id])
        conversation_id = rows.ensure_conversations(actor.tenant_id, [patient_id])[patient_id]
        message_id = ids.new_id()
        rows.insert_messages([_message(actor, (patient_id, message_id), conversation_id, channel_id, inbound)])
        fact = MessageReceived(
            patient_id=patient_id,
            occurred_at=inbound.written_at,
            message_id=message_id,
            conversation_id=conversation_id,
            channel_id=channel_id,
            purpose=PURPOSE,
        )
        record(actor, fact)
        hear(actor, conversation_id, channel_id)
    return message_id


def apply_notice(actor: Actor, notice: channels.DeliveryNotice) -> bool:
    """Note that a message arrived, was read or came back; return whether that was news.

    Raises:
        NotYet: the message is just being handed over.
    """
    row = Outbox.objects.of(actor).filter(key=_outbox_key(notice.key)).first()
    if row is None:
        return False
    if row.state == Outbox.State.DUE:
        raise NotYet
    message = Message.objects.of(actor).filter(patient_id=row.patient_id, id=row.message_id)
    changed = message.filter(status__in=_BEFORE[notice.status]).update(
        status=notice.status, status_at=notice.at, reason=notice.reason
    )
    if changed:
        record(actor, _notice_fact(row, notice))
    return bool(changed)


def _sender(actor: Actor, inbound: channels.Inbound) -> int:
    """Return who wrote: of several at one address the one we talked with last; nobody known: a provisional patient."""
    found = patient_selectors.patients_by_contact(actor.tenant_id, inbound.address_kind, inbound.address)
    if not found:
        return patients.regain_contact(actor, inbound.address_kind, inbound.address, name=inbound.name)
    talked = Conversation.objects.of(actor).filter(patient_id__in=found, last_message_at__isnull=False)
    return talked.order_by("-last_message_at").values_list("patient_id", flat=True).first() or found[0]


def _message(
    actor: Actor, key: tuple[int, int], conversation_id: int, channel_id: int, inbound: channels.Inbound
) -> dict[str, Any]:
    patient_id, message_id = key
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": patient_id,
        "id": message_id,
        "conversation_id": conversation_id,
        "direction": Message.Direction.IN,
        "author_kind": "patient",
        "body": inbound.text,
        "media": media_text(inbound.media),
        "purpose": PURPOSE,
        "channel_id": channel_id,
        "status": Message.Status.RECEIVED,
        "external_id": inbound.external_id,
        "created_at": inbound.written_at,
        "status_at": clock.now(),
    }


def _outbox_key(vendor_key: str) -> bytes:
    try:
        return bytes.fromhex(vendor_key.partition("-")[0])
    except ValueError:
        return b""


def _notice_fact(row: Outbox, notice: channels.DeliveryNotice) -> MessageFact:
    told: dict[str, Any] = {
        "patient_id": row.patient_id,
        "occurred_at": notice.at,
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "channel_id": row.channel_id,
        "purpose": row.purpose,
    }
    if notice.status == "failed":
        told["reason"] = notice.reason
    return _FACTS[notice.status](**told)
