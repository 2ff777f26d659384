"""What came of claimed outbox rows, written in a fixed number of statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.kernel.timeline.services import record

from . import policy, rows
from .models import Message, Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The new state of one outbox row and of its message (`message_status` None: as it was)."""

    row: Outbox
    state: str
    due_at: datetime
    rule: str = ""
    attempts: int = 0
    message_status: str | None = None
    channel_id: int | None = None
    external_id: str = ""


def sent(row: Outbox, channel_id: int, external_id: str) -> Outcome:
    """Return the outcome of a row that the vendor took."""
    return Outcome(
        row=row,
        state=Outbox.State.SENT,
        due_at=row.due_at,
        attempts=row.attempts + 1,
        message_status=Message.Status.SENT,
        channel_id=channel_id,
        external_id=external_id,
    )


def failed(row: Outbox, channel_id: int, reason: str) -> Outcome:
    """Return the outcome of a row that no further try can help."""
    return Outcome(
        row=row,
        state=Outbox.State.FAILED,
        due_at=row.due_at,
        rule=reason,
        attempts=row.attempts + 1,
        message_status=Message.Status.FAILED,
        channel_id=channel_id,
    )


def put_off(row: Outbox, reason: str, until: datetime) -> Outcome:
    """Return the outcome of a row that is tried again."""
    return Outcome(row=row, state=Outbox.State.DUE, due_at=until, rule=reason, attempts=row.attempts + 1)


def stopped(row: Outbox, decision: policy.Decision) -> Outcome:
    """Return the outcome of a row that the policy blocked or put off."""
    if decision.until:
        return Outcome(
            row=row, state=Outbox.State.DUE, due_at=decision.until, rule=decision.rule, attempts=row.attempts
        )
    return Outcome(
        row=row,
        state=Outbox.State.BLOCKED,
        due_at=row.due_at,
        rule=decision.rule,
        attempts=row.attempts,
        message_status=Message.Status.BLOCKED,
    )


def settle(actor: Actor, lease: uuid.UUID, outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes of the rows that still carry `lease`; others were taken over after it ended."""
    ours = rows.settle_outbox(lease, outcomes)
    outcomes = [outcome for outcome in outcomes if outcome.row.pk in ours]
    changed = [outcome for outcome in outcomes if outcome.message_status]
    rows.update_messages(actor.tenant_id, changed)
    rows.touch_conversations(actor.tenant_id, [each.row for each in changed if each.state == Outbox.State.SENT])
    unsent = [each.row for each in outcomes if each.state != Outbox.State.SENT and each.row.counted_on]
    rows.count_contacts(actor.tenant_id, unsent, by=-1)
    record(actor, *[_fact(outcome) for outcome in changed])


def _fact(outcome: Outcome) -> MessageFact:
    row = outcome.row
    told: dict[str, Any] = {
        "patient_id": row.patient_id,
        "occurred_at": clock.now(),
        "message_id": row.message_id,
        "conversation_id": row.conversation_id,
        "channel_id": outcome.channel_id,
        "purpose": row.purpose,
    }
    if outcome.state == Outbox.State.SENT:
        return MessageSent(**told)
    if outcome.state == Outbox.State.FAILED:
        return MessageFailed(**told, reason=outcome.rule)
    return MessageBlocked(**told, reason=outcome.rule)
