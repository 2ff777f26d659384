"""The road out, first half: policy, then message and outbox rows, for one or for thousands in the same statements."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from renxin.engagement.conversations import rows
from renxin.engagement.conversations.codes.signs import short_code
from renxin.engagement.conversations.decisions import steps
from renxin.engagement.conversations.models import DeliveryStep, Message, MessageClass, Outbox
from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.lookups import literal_of_bytes
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.conversations import MessageBlocked
from renxin.kernel.timeline.services import record

from .outgoing import Outgoing, Sent, Status
from .planning import Plan, plan

OUTBOX = "conversations.outbox"
CHUNK = 2_000
_QUEUED: Final = """
SELECT key, patient_id, message_id, state, rule, due_at FROM conversations_outbox
WHERE tenant_id = %(tenant)s::bigint AND key = ANY(%(keys)s::bytea[])
"""
_STATUS: dict[str, Status] = {
    "due": "queued",
    "blocked": "blocked",
    "cancelled": "blocked",
    "sent": "sent",
    "awaiting": "sent",
    "unknown": "sent",
    "failed": "failed",
}


def send(actor: Actor, outgoing: Outgoing) -> Sent:
    """Ask for one message to be sent; see `send_many`."""
    return send_many(actor, [outgoing])[0]


def send_many(actor: Actor, outgoing: Sequence[Outgoing]) -> list[Sent]:
    """Ask for messages to be sent and return what became of each, in the same order.

    Each passes the contact policy now and again when it is handed to the channel. Messages and their places in the
    outbox are written in one transaction; a key that was used before changes nothing.
    """
    keys = [key_of(each.idempotency_key) for each in outgoing]
    with transaction.atomic():
        found = _known(actor.tenant_id, keys)
        fresh = {key: each for key, each in zip(keys, outgoing, strict=True) if key not in found}
        for chunk in _chunks(fresh):
            found |= _queue(actor, plan(actor, chunk))
        lost = [key for key in fresh if key not in found]  # another sender used the key while we planned
        found |= _known(actor.tenant_id, lost)
        if fresh:
            wake(OUTBOX)
    return [found[key] if key in fresh else replace(found[key], duplicate=True) for key in keys]


def key_of(idempotency_key: str) -> bytes:
    """Return the 16 bytes under which a sender's key is remembered.

    Raises:
        InvalidInput: the key is empty.
    """
    if not idempotency_key:
        raise InvalidInput("a message needs an idempotency key", where="idempotency_key")
    return hashlib.blake2b(idempotency_key.encode(), digest_size=16).digest()


def _chunks(fresh: Mapping[bytes, Outgoing]) -> list[dict[bytes, Outgoing]]:
    items = list(fresh.items())
    return [dict(items[start : start + CHUNK]) for start in range(0, len(items), CHUNK)]


def _known(tenant_id: int, keys: Sequence[bytes]) -> dict[bytes, Sent]:
    if not keys:
        return {}
    queued = hot.execute(_QUEUED, {"tenant": tenant_id, "keys": literal_of_bytes(keys)}, rows=True)
    return {
        bytes(key): Sent(
            patient_id=patient_id,
            message_id=message_id,
            status=_STATUS[state],
            rule=rule,
            due_at=due_at,
        )
        for key, patient_id, message_id, state, rule, due_at in queued
    }


def _queue(actor: Actor, plans: Sequence[Plan]) -> dict[bytes, Sent]:
    """Write the outbox rows, then the messages of those whose key was still free; return what became of these."""
    codes = {plan.message_id: short_code(actor.tenant_id, plan.message_id) for plan in plans}
    won = rows.insert_outbox([_outbox_row(actor, plan, codes[plan.message_id]) for plan in plans])
    plans = [plan for plan in plans if plan.key in won]
    rows.insert_messages([_message_row(actor, plan, codes[plan.message_id]) for plan in plans])
    steps.write(actor.tenant_id, [_step(plan) for plan in plans if plan.decision.verdict != "allow"])
    record(actor, *[_blocked_fact(plan) for plan in plans if plan.blocked])
    return {plan.key: _sent(plan) for plan in plans}


def _outbox_row(actor: Actor, plan: Plan, code: str) -> dict[str, Any]:
    each = plan.outgoing
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": plan.patient_id,
        "message_id": plan.message_id,
        "conversation_id": plan.conversation_id,
        "key": plan.key,
        "purpose": plan.words.purpose,
        "message_class": plan.words.message_class,
        "template": each.template,
        "content": plan.content,
        "source": each.source,
        "campaign": each.campaign,
        "speaker_id": each.speaker_id,
        "channel_kind": each.channel_kind or "",
        "ways": ",".join(plan.words.ways),
        "channel_id": plan.channel_id,
        "is_reply": each.is_reply,
        "private": plan.private,
        "short_code": code,
        "state": Outbox.State.BLOCKED if plan.blocked else Outbox.State.DUE,
        "due_at": plan.due_at,
        "expires_at": each.expires_at,
        "rule": plan.decision.rule,
        "settled_at": clock.now() if plan.blocked else None,
    }


def _message_row(actor: Actor, plan: Plan, code: str) -> dict[str, Any]:
    each, words = plan.outgoing, plan.words
    media = json.loads(plan.content)["media"] if words.media else None
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": plan.patient_id,
        "id": plan.message_id,
        "conversation_id": plan.conversation_id,
        "direction": Message.Direction.OUT,
        "author_kind": actor.kind,
        "author_id": each.speaker_id or actor.user_id,
        "kind": _kind(each, words.message_class),
        "body": words.text,
        "title": words.title,
        "media": json.dumps(media) if media else "",
        "url": each.url,
        "language": words.language,
        "purpose": words.purpose,
        "message_class": words.message_class,
        "template": each.template,
        "template_version": words.version,
        "channel_id": plan.channel_id,
        "status": Message.Status.BLOCKED if plan.blocked else Message.Status.QUEUED,
        "reason": plan.decision.rule,
        "source": each.source,
        "short_code": code,
        "encounter_id": each.encounter_id,
        "private": plan.private,
        "created_at": clock.now(),
        "status_at": clock.now(),
    }


def _kind(each: Outgoing, message_class: str) -> str:
    if message_class == MessageClass.CODE:
        return "secret"
    return "link" if each.url else each.kind


def _step(plan: Plan) -> steps.Step:
    outcome = DeliveryStep.Outcome.CANCELLED if plan.blocked else DeliveryStep.Outcome.DEFERRED
    return steps.Step(
        plan.patient_id, plan.message_id, outcome, plan.decision.rule, plan.channel_id, until=plan.decision.until
    )


def _blocked_fact(plan: Plan) -> MessageBlocked:
    return MessageBlocked(
        patient_id=plan.patient_id,
        occurred_at=clock.now(),
        message_id=plan.message_id,
        conversation_id=plan.conversation_id,
        channel_id=plan.channel_id,
        purpose=plan.words.purpose,
        reason=plan.decision.rule,
    )


def _sent(plan: Plan) -> Sent:
    return Sent(
        patient_id=plan.patient_id,
        message_id=plan.message_id,
        status="blocked" if plan.blocked else "queued",
        rule=plan.decision.rule,
        due_at=plan.due_at,
    )
