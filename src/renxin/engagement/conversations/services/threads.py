"""What staff do with a conversation: take it, hand it over, answer, close, reopen."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.engagement.conversations import rows, selectors
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.conversations import ConversationAssigned, ConversationClosed
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from .outgoing import Outgoing, Sent
from .send import OUTBOX, send

LONGEST = 2000
COMPOSING = timedelta(seconds=20)


class Collision(WrongState):
    """A colleague did something in this conversation since the page was read."""


def reply(actor: Actor, conversation: Conversation, text: str, *, key: str, version: int | None = None) -> Sent:
    """Answer a patient. `key` is the form's own: pressing twice sends once. `version` is what the writer had read.

    Raises:
        Collision: a colleague answered or took the conversation since.
        InvalidInput: the text is empty or too long.
    """
    actor.require("conversations.reply")
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise InvalidInput(_("Write between 1 and %(most)d characters.") % {"most": LONGEST}, where="text")
    with transaction.atomic():
        row = _locked(actor, conversation)
        sent = send(actor, _answer(row, text, key))
        if sent.duplicate:
            return sent
        _check(actor, row, version)
        owner_id = row.owner_id or actor.user_id
        _change(actor, row, status=Conversation.Status.HUMAN, owner_id=owner_id, unread=0, waiting_since=None)
        Conversation.objects.filter(pk=row.pk).update(composing_by=None, last_message_at=clock.now())
    return sent


def conversation_with(actor: Actor, patient_id: int) -> Conversation:
    """Return the conversation with a patient, opening it when nothing was said yet."""
    actor.require("conversations.view")
    patient = patients.get_by_id(actor, patient_id)
    with transaction.atomic():
        found = rows.ensure_conversations(actor.tenant_id, [patient.pk])[patient.pk]
    return Conversation.objects.of(actor).get(pk=found)


def retry(actor: Actor, conversation: Conversation, message_id: int) -> None:
    """Try a failed message once more, as a new round."""
    actor.require("conversations.reply")
    with transaction.atomic():
        row = _locked(actor, conversation)
        failed = Outbox.objects.of(actor).filter(
            patient_id=row.patient_id, message_id=message_id, state=Outbox.State.FAILED
        )
        for outbox in failed.select_for_update():
            outbox.state, outbox.due_at, outbox.attempts, outbox.round = "due", clock.now(), 0, outbox.round + 1
            outbox.save(update_fields=["state", "due_at", "attempts", "round"])
            messages = Message.objects.of(actor).filter(patient_id=row.patient_id, id=message_id)
            messages.update(status=Message.Status.QUEUED, reason="", status_at=clock.now())
        wake(OUTBOX)


def assign(actor: Actor, conversation: Conversation, owner_id: int | None, *, version: int | None = None) -> None:
    """Give a conversation to a person, or back to the queue (None).

    Raises:
        Collision: a colleague changed it since the page was read.
        InvalidInput: there is no such colleague in this hospital.
    """
    actor.require("conversations.reply")
    if owner_id is not None and not organizations.users_by_ids(actor, [owner_id]):
        raise InvalidInput(_("There is no such colleague."), where="owner")
    with transaction.atomic():
        row = _locked(actor, conversation)
        _check(actor, row, version)
        status = Conversation.Status.QUEUE if owner_id is None else Conversation.Status.HUMAN
        _change(actor, row, owner_id=owner_id, status=status)
        told: dict[str, Any] = {"patient_id": row.patient_id, "occurred_at": clock.now(), "conversation_id": row.pk}
        record(actor, ConversationAssigned(**told, owner_id=owner_id))


def close(actor: Actor, conversation: Conversation) -> None:
    """Close a conversation; the patient's next message opens it again."""
    actor.require("conversations.reply")
    with transaction.atomic():
        row = _locked(actor, conversation)
        _change(actor, row, status=Conversation.Status.CLOSED, unread=0, waiting_since=None)
        told: dict[str, Any] = {"patient_id": row.patient_id, "occurred_at": clock.now(), "conversation_id": row.pk}
        record(actor, ConversationClosed(**told))


def reopen(actor: Actor, conversation: Conversation) -> None:
    """Take a closed conversation up again."""
    actor.require("conversations.reply")
    with transaction.atomic():
        _change(actor, _locked(actor, conversation), status=Conversation.Status.HUMAN, owner_id=actor.user_id)


def mark_read(actor: Actor, conversation: Conversation) -> None:
    """Note that somebody who may answer has seen the messages; the patient still waits until somebody does."""
    if actor.may("conversations.reply"):
        selectors.visible(actor).filter(pk=conversation.pk, unread__gt=0).update(unread=0)


def note_composing(actor: Actor, conversation: Conversation) -> None:
    """Let colleagues see for some seconds that this person is writing, unless another one was first."""
    actor.require("conversations.reply")
    free = Q(composing_by=None) | Q(composing_by=actor.user_id) | Q(composing_until__lt=clock.wall())
    rows = selectors.visible(actor).filter(free, pk=conversation.pk)
    rows.update(composing_by=actor.user_id, composing_until=clock.wall() + COMPOSING)


def _answer(row: Conversation, text: str, key: str) -> Outgoing:
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        body={"zh": text},
        idempotency_key=f"reply:{row.uid}:{key}",
        source="conversations.reply",
        is_reply=True,
    )


def _locked(actor: Actor, conversation: Conversation) -> Conversation:
    rows = selectors.visible(actor).select_related(None).select_for_update(of=("self",))
    return selectors.one(rows.filter(pk=conversation.pk))


def _check(actor: Actor, row: Conversation, version: int | None) -> None:
    """Refuse when somebody else acted since `version` was read; one's own second click is no collision."""
    if version is None or version == row.version or row.changed_by_id == actor.user_id:
        return
    name = organizations.users_by_ids(actor, [row.changed_by_id or 0]).get(row.changed_by_id or 0)
    who = name.get_full_name() if name else _("A colleague")
    raise Collision(_("%(name)s has just been here. Read what is new, then send again.") % {"name": who})


def _change(actor: Actor, row: Conversation, **values: object) -> None:
    row.changed_by_id = actor.user_id
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version", "changed_by"])
