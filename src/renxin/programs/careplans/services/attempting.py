"""Attempts that reached nobody, contacts left out on purpose, and giving up with a reason and a review."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import ContactLost, ContactSkipped
from renxin.kernel.timeline.services import record
from renxin.programs.careplans import attempts, reading, versions
from renxin.programs.careplans.models import Contact, ContactState, Enrolment

from . import planning
from .answering import locked

REVIEW_WITHIN: Final = timedelta(days=3)


@transaction.atomic
def note_attempt(actor: Actor, contact: Contact, method: str, *, outcome: str = "no_answer") -> Contact:
    """Note that somebody was tried and not reached; after the last try the contact is given up.

    When the next try is due is the worklist's redial rule.
    """
    actor.require("careplans.work")
    row = locked(actor, contact)
    row.attempts += 1
    row.tried = [*row.tried, {"at": clock.now().isoformat(), "method": method, "outcome": outcome}]
    row.version += 1
    row.save(update_fields=["attempts", "tried", "version"])
    calls = sum(one["method"] == "phone" for one in row.tried)
    if calls >= attempts.pack().calls:
        return lose_contact(actor, row, outcome)
    return row


@transaction.atomic
def lose_contact(actor: Actor, contact: Contact, reason: str, note: str = "") -> Contact:
    """Give a contact up, with the reason. Several in a row ask a person whether the programme ends for her.

    Raises:
        InvalidInput: there is no such reason.
        WrongState: it is closed.
    """
    actor.require("careplans.work")
    if reason not in {row.code for row in attempts.pack().reasons.lost}:
        raise InvalidInput(_("Choose the reason."), where="reason")
    row = _shut(actor, contact, ContactState.LOST, reason, note)
    fact = ContactLost(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        contact_id=row.pk,
        plan_id=row.plan_id,
        department_id=row.department_id,
        reason=reason,
        attempts=row.attempts,
    )
    record(actor, fact)
    _count_losses(actor, row)
    return row


@transaction.atomic
def skip_contact(actor: Actor, contact: Contact, reason: str, note: str = "") -> Contact:
    """Leave a contact out on purpose, with the reason.

    Raises:
        InvalidInput: there is no such reason.
        WrongState: it is closed.
    """
    actor.require("careplans.work")
    if reason not in {row.code for row in attempts.pack().reasons.skip}:
        raise InvalidInput(_("Choose the reason."), where="reason")
    row = _shut(actor, contact, ContactState.SKIPPED, reason, note)
    fact = ContactSkipped(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        contact_id=row.pk,
        plan_id=row.plan_id,
        department_id=row.department_id,
        reason=reason,
    )
    record(actor, fact)
    return row


def _shut(actor: Actor, contact: Contact, state: str, reason: str, note: str) -> Contact:
    lock_patients([contact.patient_id])
    row = locked(actor, contact)
    row.state, row.reason, row.closed_at, row.act_at = state, reason, clock.now(), None
    row.note = "\n".join(filter(None, [row.note, note.strip()]))
    row.version += 1
    row.save(update_fields=["state", "reason", "closed_at", "act_at", "note", "version"])
    if row.task_source:
        worklist.cancel_tasks(actor, sources=[row.task_source], reason=reason)
    planning.ask_for_planning(actor, [row.plan_id])
    return row


def _count_losses(actor: Actor, contact: Contact) -> None:
    """Count contacts lost in a row; when a programme's number is reached somebody reviews whether it ends."""
    now, asked = clock.now(), []
    ways = reading.ways_of(actor, contact)
    programmes = versions.programmes_of(way.version_id for way in ways)
    for way in ways:
        way.losses += 1
        if way.losses >= programmes[way.version_id].lost_after and way.review_asked_at is None:
            way.review_asked_at = now
            asked.append(way)
    Enrolment.objects.bulk_update(ways, ["losses", "review_asked_at"])
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=way.patient_id,
                kind=Task.Kind.CHECK,
                title_code="care_lost_review",
                source=f"careplans:lost:{way.pk}:{contact.pk}",
                due_at=now + REVIEW_WITHIN,
                risk=2,
                department_id=contact.department_id,
            )
            for way in asked
        ],
    )
