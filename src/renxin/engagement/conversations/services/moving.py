"""Carrying out what the state machine says about one locked conversation: columns, clocks, facts, the line in between.

Nothing else writes `status`, `owner`, `preferred`, `waiting_since` or `misses` of a single conversation; the loops
that move many at once guard their statements with the same states.
"""

from typing import Any, Final

from renxin.engagement.conversations import rows, states
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.reading import seeing
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.conversations import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationQueued,
)
from renxin.kernel.timeline.services import record

from . import waits
from .setting_apart import set_apart

SAVED: Final = (
    *("status", "owner", "preferred", "misses", "waiting_since", "unread", "version", "changed_by", "composing_by"),
    *("episode_at", "answered_at", "queued_at", "assigned_at", "first_due_at", "next_due_at", "warn_at", "level"),
    *("priority", "department", "skill", "line", "summary", "channel", "heard_at", "last_message_at"),
)
_LINES: Final[dict[type[states.Event], str]] = {
    states.Taken: "taken",
    states.Given: "given",
    states.Transferred: "transferred",
    states.PutBack: "queued",
    states.Closed: "closed",
    states.OwnerGone: "owner_gone",
    states.Idle: "ended",
}


def locked(actor: Actor, conversation: Conversation) -> Conversation:
    """Return the conversation as it is now, locked, if the actor may see it."""
    actor.require("conversations.view")
    if seeing.sees_all(actor):
        found = _LOCKED_OF_ALL(actor.tenant_id, conversation.pk)
    else:
        found = _LOCKED(actor.tenant_id, conversation.pk, actor.user_id or 0, [*actor.department_ids])
    if not found:
        raise NotFound("conversation")
    return found[0]


_LOCKED_OF_ALL = compiled(
    lambda tenant, key: Conversation.objects.of(tenant).filter(pk=key).select_for_update(of=("self",))
)
_LOCKED = compiled(
    lambda tenant, key, user, departments: seeing.within(
        Conversation.objects.of(tenant).filter(pk=key), tenant, user, departments
    ).select_for_update(of=("self",))
)


def thread_of(row: Conversation) -> states.Thread:
    """Return what the state machine sees of a conversation."""
    return states.Thread(
        status=row.status,  # type: ignore[arg-type]
        owner=row.owner_id,
        preferred=row.preferred_id,
        waiting=row.waiting_since is not None,
        misses=row.misses,
    )


def move(actor: Actor, row: Conversation, event: states.Event, *, note: str = "") -> states.Step:
    """Advance a locked conversation by one event and save it; `note` goes with the line among ourselves.

    What is refused changes nothing; the caller says so to whom it concerns.
    """
    before = thread_of(row)
    step = states.advance(before, event)
    if step.refused:
        return step
    facts = _carry_out(row, step.effects)
    facts += _settle(row, before, step.thread, event)
    _take_over(row, step.thread)
    if step.thread.owner != before.owner:
        facts.append(_assigned(row))
    if step.thread.waiting and (isinstance(event, states.PatientWrote) or not before.waiting):
        waits.promise(actor, row)
    row.version += actor.kind == "staff"
    row.changed_by_id = actor.user_id if actor.kind == "staff" else row.changed_by_id
    row.save(update_fields=SAVED)
    record(actor, *facts)
    code = _line_for(before, step, event)
    if code:
        add_line(actor, row, code, target=step.thread.owner if code in ("given", "transferred") else None, text=note)
    return step


def add_line(
    actor: Actor, row: Conversation, code: str, *, kind: str = "event", target: int | None = None, text: str = ""
) -> int:
    """Put a line among ourselves into the conversation and return the message's id."""
    message_id = ids.new_id()
    line = {
        "tenant_id": row.tenant_id,
        "patient_id": row.patient_id,
        "id": message_id,
        "conversation_id": row.pk,
        "direction": Message.Direction.OWN,
        "author_kind": actor.kind,
        "author_id": actor.user_id,
        "kind": kind,
        "body": text,
        "purpose": "",
        "status": Message.Status.RECEIVED,
        "reason": code,
        "source": f"user:{target}" if target else "",
        "created_at": clock.now(),
        "status_at": clock.now(),
    }
    rows.insert_messages([line])
    return message_id


def _carry_out(row: Conversation, effects: tuple[states.Effect, ...]) -> list[Fact]:
    now = clock.now()
    told: dict[str, Any] = {"patient_id": row.patient_id, "occurred_at": now, "conversation_id": row.pk}
    facts: list[Fact] = []
    if "opened" in effects:
        row.episode_at, row.answered_at, row.summary = now, None, ""
        facts.append(ConversationOpened(**told))
    if "queued" in effects:
        row.queued_at, row.assigned_at = now, None
        facts.append(ConversationQueued(**told, department_id=row.department_id, priority=row.priority))
    if "closed" in effects:
        set_apart(row)
        row.queued_at, row.assigned_at, row.unread, row.priority = None, None, 0, Conversation.Priority.ORDINARY
        row.department_id, row.skill, row.line_id = None, "", None
        facts.append(ConversationClosed(**told))
    return facts


def _settle(row: Conversation, before: states.Thread, after: states.Thread, event: states.Event) -> list[Fact]:
    """End the promises when a person has answered, or when what was asked was closed."""
    answered_by = event.by if isinstance(event, states.Replied) else None
    if answered_by is not None:
        row.answered_at = row.answered_at or clock.now()
    done = before.waiting and not after.waiting
    return [*waits.settle(row, answered_by=answered_by)] if done else []


def _take_over(row: Conversation, thread: states.Thread) -> None:
    row.status = thread.status
    if thread.owner is not None and thread.owner != row.owner_id:
        row.assigned_at, row.queued_at = clock.now(), None
    row.owner_id, row.preferred_id, row.misses = thread.owner, thread.preferred, thread.misses
    if thread.waiting:
        row.waiting_since = row.waiting_since or clock.now()
    else:
        row.waiting_since = row.first_due_at = row.next_due_at = row.warn_at = None
        row.level = 0


def _assigned(row: Conversation) -> ConversationAssigned:
    return ConversationAssigned(
        patient_id=row.patient_id, occurred_at=clock.now(), conversation_id=row.pk, owner_id=row.owner_id
    )


def _line_for(before: states.Thread, step: states.Step, event: states.Event) -> str:
    """Return the code of the line that the conversation shows for a step; empty when it shows none."""
    if "hand_over" in step.effects:
        return "handed_over"
    if (before.status, before.owner) == (step.thread.status, step.thread.owner):
        return ""
    return _LINES.get(type(event), "")
