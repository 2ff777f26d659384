"""Promises to patients who wait: made when they write, kept or broken when a person answers."""

from typing import Any

from renxin.engagement.conversations.desk import clocks
from renxin.engagement.conversations.models import Conversation, Wait
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import ConversationAnswered
from renxin.people.organizations import selectors as organizations


def promise(actor: Actor, row: Conversation) -> None:
    """Promise an answer to what the patient just said, unless an earlier promise runs that ends as soon."""
    kind = row.channel.kind if row.channel else ""
    made = clocks.promise_for(row.priority, kind)
    calendar, zone = organizations.calendar_for(actor, row.department_id), organizations.zone_of(actor)
    first, now = row.answered_at is None, clock.now()
    due = clocks.due_at(now, made, first=first, calendar=calendar, zone=zone)
    running = row.first_due_at if first else row.next_due_at
    if running and running <= due:
        return
    row.first_due_at, row.next_due_at, row.level = (due, None, 0) if first else (None, due, 0)
    part = clocks.pack().warn_at
    row.warn_at = clocks.step_at(now, due, part, calendar=calendar, zone=zone, elapsed=made.elapsed)
    if running:
        open_waits = Wait.objects.of(actor).filter(patient_id=row.patient_id, outcome=Wait.Outcome.OPEN)
        open_waits.exclude(kind=Wait.Kind.VOICE).update(due_at=due, priority=row.priority)
    else:
        open_wait(row, Wait.Kind.FIRST if first else Wait.Kind.NEXT, due)


def open_wait(row: Conversation, kind: str, due: Any) -> None:
    """Note that from now on the patient waits for an answer."""
    Wait.objects.create(
        tenant_id=row.tenant_id,
        patient_id=row.patient_id,
        conversation_id=row.pk,
        kind=kind,
        priority=row.priority,
        channel_kind=row.channel.kind if row.channel else "",
        department_id=row.department_id,
        owner_id=row.owner_id,
        started_at=clock.now(),
        due_at=due,
    )


def settle(row: Conversation, *, answered_by: int | None) -> list[ConversationAnswered]:
    """End what the patient waited for: answered by a person, or closed without an answer. Return the facts of it."""
    now = clock.now()
    waiting = list(Wait.objects.of(row.tenant_id).filter(patient_id=row.patient_id, outcome=Wait.Outcome.OPEN))
    outcome = Wait.Outcome.CLOSED if answered_by is None else Wait.Outcome.ANSWERED
    if waiting:
        changes: dict[str, Any] = {"outcome": outcome, "settled_at": now, "department_id": row.department_id}
        owner_id = answered_by or row.owner_id
        Wait.objects.filter(pk__in=[wait.pk for wait in waiting]).update(**changes, owner_id=owner_id)
    if answered_by is None:
        return []
    return [
        ConversationAnswered(
            patient_id=row.patient_id,
            occurred_at=now,
            conversation_id=row.pk,
            owner_id=answered_by,
            promise=wait.kind,
            waited_seconds=max(int((now - wait.started_at).total_seconds()), 0),
            is_late=now > wait.due_at,
        )
        for wait in waiting
    ]
