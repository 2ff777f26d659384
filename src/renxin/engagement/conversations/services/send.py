"""The road out, first half: policy, then message and outbox rows, for one or for thousands in the same statements."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from renxin.engagement.conversations import policy, rows
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.policy import contact_rules, snapshot
from renxin.engagement.conversations.short_codes import short_code
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.conversations import MessageBlocked
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records

from .outgoing import Outgoing, Sent, Status

OUTBOX = "conversations.outbox"
CHUNK = 2_000
_STATUS: dict[str, Status] = {"due": "queued", "blocked": "blocked", "sent": "sent", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """An outgoing message with everything decided about it."""

    outgoing: Outgoing
    patient_id: int
    message_id: int
    conversation_id: int
    key: bytes
    decision: policy.Decision
    due_at: datetime
    channel_id: int | None
    text: str
    language: str
    private: bool

    @property
    def blocked(self) -> bool:
        """Tell whether the policy stopped it."""
        return self.decision.verdict == "block"


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
            found |= _queue(actor, _plan(actor, chunk))
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
    queued = Outbox.objects.of(tenant_id).filter(key__any=keys)
    return {
        bytes(row.key): Sent(
            patient_id=row.patient_id,
            message_id=row.message_id,
            status=_STATUS[row.state],
            rule=row.rule,
            due_at=row.due_at,
        )
        for row in queued
    }


def _plan(actor: Actor, fresh: Mapping[bytes, Outgoing]) -> list[_Plan]:
    current = patients.current_ids(actor.tenant_id, {each.patient_id for each in fresh.values()})
    now = clock.now()
    sensitive = records.sensitive_visits(
        actor.tenant_id, {each.encounter_id for each in fresh.values() if each.encounter_id is not None}
    )
    private = {current[each.patient_id] for each in fresh.values() if each.encounter_id in sensitive}
    seen = snapshot.take(actor.tenant_id, current.values(), {each.purpose for each in fresh.values()}, private)
    conversations = rows.ensure_conversations(actor.tenant_id, sorted(set(current.values())))
    plans = []
    for message_id, (key, each) in zip(ids.allocate(len(fresh)), fresh.items(), strict=True):
        patient_id = current[each.patient_id]
        is_private = each.encounter_id in sensitive
        facts, route = seen.of(patient_id, each.purpose, each.channel_kind or "", private=is_private)
        start = max(now, each.not_before or now)
        decision = policy.evaluate(replace(proposal_of(each), private=is_private), facts, contact_rules(), start)
        language = _language(each.body, seen.language[patient_id])
        plans.append(
            _Plan(
                outgoing=each,
                patient_id=patient_id,
                message_id=message_id,
                conversation_id=conversations[patient_id],
                key=key,
                decision=decision,
                due_at=decision.until or start,
                channel_id=route.channel.pk if route else None,
                text=each.body[language],
                language=language,
                private=is_private,
            )
        )
    return plans


def proposal_of(each: Outgoing) -> policy.Proposal:
    """Return what the policy sees of an outgoing message."""
    return policy.Proposal(purpose=each.purpose, is_reply=each.is_reply, urgent=each.urgent, expires_at=each.expires_at)


def _language(body: Mapping[str, str], wanted: str) -> str:
    short = wanted.partition("-")[0]
    return short if short in body else next(iter(body))


def _queue(actor: Actor, plans: Sequence[_Plan]) -> dict[bytes, Sent]:
    """Write the outbox rows, then the messages of those whose key was still free; return what became of these."""
    won = rows.insert_outbox([_outbox_row(actor, plan) for plan in plans])
    plans = [plan for plan in plans if plan.key in won]
    rows.insert_messages([_message_row(actor, plan) for plan in plans])
    record(actor, *[_blocked_fact(plan) for plan in plans if plan.blocked])
    return {plan.key: _sent(plan) for plan in plans}


def _outbox_row(actor: Actor, plan: _Plan) -> dict[str, Any]:
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": plan.patient_id,
        "message_id": plan.message_id,
        "conversation_id": plan.conversation_id,
        "key": plan.key,
        "purpose": plan.outgoing.purpose,
        "channel_kind": plan.outgoing.channel_kind or "",
        "urgent": plan.outgoing.urgent,
        "is_reply": plan.outgoing.is_reply,
        "private": plan.private,
        "short_code": short_code(actor.tenant_id, plan.message_id),
        "state": Outbox.State.BLOCKED if plan.blocked else Outbox.State.DUE,
        "due_at": plan.due_at,
        "expires_at": plan.outgoing.expires_at,
        "rule": plan.decision.rule,
        "settled_at": clock.now() if plan.blocked else None,
    }


def _message_row(actor: Actor, plan: _Plan) -> dict[str, Any]:
    return {
        "tenant_id": actor.tenant_id,
        "patient_id": plan.patient_id,
        "id": plan.message_id,
        "conversation_id": plan.conversation_id,
        "direction": Message.Direction.OUT,
        "author_kind": actor.kind,
        "author_id": actor.user_id,
        "kind": "link" if plan.outgoing.url else plan.outgoing.kind,
        "body": plan.text,
        "url": plan.outgoing.url,
        "language": plan.language,
        "purpose": plan.outgoing.purpose,
        "channel_id": plan.channel_id,
        "status": Message.Status.BLOCKED if plan.blocked else Message.Status.QUEUED,
        "reason": plan.decision.rule,
        "source": plan.outgoing.source,
        "short_code": short_code(actor.tenant_id, plan.message_id),
        "created_at": clock.now(),
        "status_at": clock.now(),
    }


def _blocked_fact(plan: _Plan) -> MessageBlocked:
    return MessageBlocked(
        patient_id=plan.patient_id,
        occurred_at=clock.now(),
        message_id=plan.message_id,
        conversation_id=plan.conversation_id,
        channel_id=plan.channel_id,
        purpose=plan.outgoing.purpose,
        reason=plan.decision.rule,
    )


def _sent(plan: _Plan) -> Sent:
    return Sent(
        patient_id=plan.patient_id,
        message_id=plan.message_id,
        status="blocked" if plan.blocked else "queued",
        rule=plan.decision.rule,
        due_at=plan.due_at,
    )
