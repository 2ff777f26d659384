"""Messages of which nobody knows whether they went: a person asks and says so; nothing is sent twice by itself."""

import uuid

from django.db import transaction
from django.db.models import F

from renxin.engagement.conversations.decisions import outcomes, steps
from renxin.engagement.conversations.models import DeliveryStep, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.conversations import MessageSent
from renxin.kernel.timeline.services import record

from .send import OUTBOX


def note_arrived(actor: Actor, patient_id: int, message_id: int) -> None:
    """Note that an unclear message did arrive.

    Raises:
        NotFound: it is not unclear (any more).
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = _unclear(actor, patient_id, message_id)
        Outbox.objects.filter(pk=row.pk).update(state=Outbox.State.SENT, settled_at=clock.now())
        _note(actor, row, "arrived", Message.Status.SENT)
        record(
            actor,
            MessageSent(
                patient_id=row.patient_id,
                occurred_at=clock.now(),
                message_id=row.message_id,
                conversation_id=row.conversation_id,
                channel_id=row.channel_id,
                purpose=row.purpose,
            ),
        )


def send_again(actor: Actor, patient_id: int, message_id: int) -> None:
    """Send an unclear message once more, after somebody found out that it did not arrive.

    Raises:
        NotFound: it is not unclear (any more).
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = _unclear(actor, patient_id, message_id)
        Outbox.objects.filter(pk=row.pk).update(
            state=Outbox.State.DUE, due_at=clock.now(), round=F("round") + 1, attempts=0, rule="sent_again"
        )
        _note(actor, row, "sent_again", Message.Status.QUEUED)
        wake(OUTBOX)


def cancel(actor: Actor, patient_id: int, message_id: int, reason: str = "withdrawn") -> bool:
    """Take back what waits, or is to be confirmed at the vendor's; return whether there was anything to take back.

    Whoever learns that a colleague will not press send calls this too.
    """
    with transaction.atomic():
        rows = Outbox.objects.of(actor).filter(patient_id=patient_id, message_id=message_id, lease__isnull=True)
        row = rows.filter(state__in=[Outbox.State.DUE, Outbox.State.AWAITING]).select_for_update().first()
        if row is None:
            return False
        Outbox.objects.filter(pk=row.pk).update(
            state=Outbox.State.CANCELLED, rule=reason, fallback_at=None, settled_at=clock.now()
        )
        _note(actor, row, reason, Message.Status.CANCELLED, DeliveryStep.Outcome.CANCELLED)
    return True


def give_to_next_way(actor: Actor, row: Outbox, reason: str) -> None:
    """Give up the account that a row waits at (a colleague never pressed send) and try the next way."""
    with transaction.atomic():
        lease = uuid.uuid4()
        locked = Outbox.objects.of(actor).filter(pk=row.pk, state=Outbox.State.AWAITING)
        if row.channel_id and locked.update(state=Outbox.State.DUE, lease=lease, fallback_at=None):
            outcomes.settle(actor, lease, [outcomes.rerouted(row, row.channel_id, reason)])
            wake(OUTBOX)


def _unclear(actor: Actor, patient_id: int, message_id: int) -> Outbox:
    rows = Outbox.objects.of(actor).filter(patient_id=patient_id, message_id=message_id, state=Outbox.State.UNKNOWN)
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("message")
    return row


def _note(actor: Actor, row: Outbox, rule: str, status: str, outcome: str = DeliveryStep.Outcome.RESOLVED) -> None:
    messages = Message.objects.of(actor).filter(patient_id=row.patient_id, id=row.message_id)
    messages.update(status=status, reason=rule if status == Message.Status.CANCELLED else "", status_at=clock.now())
    step = steps.Step(row.patient_id, row.message_id, outcome, rule, row.channel_id, actor_id=actor.user_id)
    steps.write(actor.tenant_id, [step])
