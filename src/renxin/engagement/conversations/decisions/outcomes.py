"""What came of claimed outbox rows, written in a fixed number of statements."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from renxin.engagement.conversations import policy, rows
from renxin.engagement.conversations.decisions import steps
from renxin.engagement.conversations.models import DeliveryStep, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.kernel.timeline.services import record

_FACTS: Final[dict[str, type[MessageFact]]] = {
    Outbox.State.SENT: MessageSent,
    Outbox.State.FAILED: MessageFailed,
    Outbox.State.BLOCKED: MessageBlocked,
}
_TAKEN: Final = frozenset({Outbox.State.SENT, Outbox.State.AWAITING, Outbox.State.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The new state of one outbox row and of its message (`message_status` None: as it was).

    `step` is the decision that is kept, `chosen_by` the rule for which it went this way; `tried` the accounts given up
    so far, `again` that the next try is another round (another key to the vendor); `merged_into` the message with which
    it went out.
    """

    row: Outbox
    state: str
    due_at: datetime
    step: str
    rule: str = ""
    chosen_by: str = ""
    attempts: int = 0
    message_status: str | None = None
    channel_id: int | None = None
    external_id: str = ""
    fallback_at: datetime | None = None
    tried: tuple[int, ...] | None = None
    again: bool = False
    merged_into: int | None = None
    actor_id: int | None = None


def sent(
    row: Outbox,
    channel_id: int,
    external_id: str,
    *,
    fallback_at: datetime | None = None,
    awaiting: bool = False,
    chosen_by: str = "",
) -> Outcome:
    """Return the outcome of a row that the vendor took; `awaiting`: once a colleague presses send there."""
    return Outcome(
        row=row,
        state=Outbox.State.AWAITING if awaiting else Outbox.State.SENT,
        due_at=row.due_at,
        step=DeliveryStep.Outcome.AWAITING if awaiting else DeliveryStep.Outcome.SENT,
        rule="awaiting_member" if awaiting else "",
        attempts=row.attempts + 1,
        message_status=Message.Status.AWAITING if awaiting else Message.Status.SENT,
        channel_id=channel_id,
        external_id=external_id,
        fallback_at=fallback_at,
        chosen_by=chosen_by,
    )


def failed(row: Outbox, channel_id: int | None, reason: str) -> Outcome:
    """Return the outcome of a row that no further try can help."""
    return Outcome(
        row=row,
        state=Outbox.State.FAILED,
        due_at=row.due_at,
        step=DeliveryStep.Outcome.FAILED,
        rule=reason,
        attempts=row.attempts + 1,
        message_status=Message.Status.FAILED,
        channel_id=channel_id,
    )


def unknown(row: Outbox, channel_id: int | None, reason: str) -> Outcome:
    """Return the outcome of a row of which nobody knows whether the vendor took it: a person has to find out."""
    return Outcome(
        row=row,
        state=Outbox.State.UNKNOWN,
        due_at=row.due_at,
        step=DeliveryStep.Outcome.UNKNOWN,
        rule=reason,
        attempts=row.attempts + 1,
        message_status=Message.Status.UNKNOWN,
        channel_id=channel_id,
    )


def rerouted(row: Outbox, channel_id: int, reason: str) -> Outcome:
    """Return the outcome of a row that this account cannot bring to her: the next way gets its turn at once."""
    return Outcome(
        row=row,
        state=Outbox.State.DUE,
        due_at=clock.now(),
        step=DeliveryStep.Outcome.REROUTED,
        rule=reason,
        channel_id=channel_id,
        tried=(*(row.tried or ()), channel_id),
        again=True,
    )


def put_off(row: Outbox, reason: str, until: datetime, *, counts: bool = True) -> Outcome:
    """Return the outcome of a row that is tried again; `counts` as a try that failed."""
    return Outcome(
        row=row,
        state=Outbox.State.DUE,
        due_at=until,
        step=DeliveryStep.Outcome.DEFERRED,
        rule=reason,
        attempts=row.attempts + counts,
    )


def ended(row: Outbox) -> Outcome:
    """Return the outcome of a row whose last way was tried: it stays as far as it came."""
    return Outcome(
        row=row,
        state=Outbox.State.SENT,
        due_at=row.due_at,
        step=DeliveryStep.Outcome.REROUTED,
        rule="all_tried",
        attempts=row.attempts,
        channel_id=row.channel_id,
        external_id=row.external_id,
    )


def merged(outcome: Outcome, row: Outbox) -> Outcome:
    """Return what `outcome` means for a row that went out in the same message."""
    step = DeliveryStep.Outcome.MERGED if outcome.state in _TAKEN else outcome.step
    return replace(
        outcome,
        row=row,
        step=step,
        rule="merged" if outcome.state in _TAKEN else outcome.rule,
        due_at=outcome.due_at,
        attempts=row.attempts + 1,
        merged_into=outcome.row.message_id if outcome.state in _TAKEN else None,
        fallback_at=None,
    )


def stopped(row: Outbox, decision: policy.Decision) -> Outcome:
    """Return the outcome of a row that the policy blocked or put off."""
    if decision.until:
        return put_off(row, decision.rule, decision.until, counts=False)
    return Outcome(
        row=row,
        state=Outbox.State.BLOCKED,
        due_at=row.due_at,
        step=DeliveryStep.Outcome.CANCELLED,
        rule=decision.rule,
        attempts=row.attempts,
        message_status=Message.Status.BLOCKED,
    )


def settle(actor: Actor, lease: uuid.UUID, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Write the outcomes of the rows that still carry `lease`; others were taken over after it ended. Return those."""
    ours = rows.settle_outbox(lease, outcomes)
    outcomes = [outcome for outcome in outcomes if outcome.row.pk in ours]
    changed = [outcome for outcome in outcomes if outcome.message_status]
    rows.update_messages(actor.tenant_id, changed)
    rows.touch_conversations(actor.tenant_id, [each.row for each in changed if each.state in _TAKEN])
    unsent = [each.row for each in outcomes if each.state not in _TAKEN and not each.again and each.row.counted_on]
    rows.count_contacts(actor.tenant_id, unsent, by=-1)
    steps.write(actor.tenant_id, [_step(outcome) for outcome in outcomes])
    record(actor, *[_fact(outcome) for outcome in changed if outcome.state in _FACTS])
    return list(outcomes)


def _step(outcome: Outcome) -> steps.Step:
    row = outcome.row
    details = {"via": str(row.via_patient_id)} if row.via_patient_id else {}
    if outcome.merged_into:
        details["with"] = str(outcome.merged_into)
    waits = outcome.state == Outbox.State.DUE and not outcome.again
    return steps.Step(
        row.patient_id,
        row.message_id,
        outcome.step,
        outcome.rule or outcome.chosen_by,
        outcome.channel_id,
        until=outcome.due_at if waits else outcome.fallback_at,
        actor_id=outcome.actor_id,
        details=details,
    )


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
    if outcome.state != Outbox.State.SENT:
        told["reason"] = outcome.rule
    return _FACTS[outcome.state](**told)
