"""The road in: what channels stored is read, the person found, the message kept, the fact recorded. All or nothing."""

from typing import Any

import structlog
from django.db import transaction

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations import rows
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.conversations import MessageReceived
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patient_selectors
from renxin.people.patients import services as patients

from .account_events import apply_account_event, note_unionid
from .attaching import media_text
from .fetching import fetch_later
from .hearing import hear
from .noticing import NotYet, apply_notice

log = structlog.get_logger(__name__)
BATCH = 200
PURPOSE = "CARE_SERVICE"


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
        apply_notice(actor, event, told.channel_id)
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
        fetch_later(actor.tenant_id, patient_id, message_id, inbound.media)
        hear(actor, conversation_id, channel_id, message_id, inbound.text)
    return message_id


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
