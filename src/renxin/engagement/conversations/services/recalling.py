"""Taking a message back: while it waits here always; while a colleague has not pressed send, if it is hers alone;
once a vendor has sent it, only where the vendor can.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import capabilities
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState

from .moving import add_line, locked
from .withdraw import withdraw_messages

_THERE = (Message.Status.SENT, Message.Status.DELIVERED, Message.Status.READ)


def can_recall(actor: Actor, message: Message) -> bool:
    """Tell whether a message can be taken back: it waits here, or its vendor takes messages back."""
    if message.direction != Message.Direction.OUT:
        return False
    if message.status == Message.Status.QUEUED:
        return True
    if message.status == Message.Status.AWAITING:
        return channels.waits_alone(actor.tenant_id, _outbox(actor, message).external_id)
    channel = Channel.objects.of(actor).filter(pk=message.channel_id or 0).first()
    return message.status in _THERE and channel is not None and capabilities(channel).recall


def recall(actor: Actor, conversation: Conversation, message_id: int) -> None:
    """Take a message back.

    Raises:
        WrongState: it is on its way, or its channel takes nothing back.
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = locked(actor, conversation)
        messages = Message.objects.of(actor).filter(patient_id=row.patient_id, id=message_id)
        message = messages.first()
        if message is None or not can_recall(actor, message):
            raise WrongState(_("This message cannot be taken back any more."))
        if message.status == Message.Status.QUEUED:
            if not withdraw_messages(actor, row.patient_id, [message_id], "recalled"):
                raise WrongState(_("This message is just being sent and cannot be taken back."))
            status = Message.Status.CANCELLED
        elif message.status == Message.Status.AWAITING:
            _recall_waiting(actor, message)
            status = Message.Status.CANCELLED
        else:
            _recall_there(actor, message)
            status = Message.Status.RECALLED
        messages.update(status=status, reason="recalled", status_at=clock.now())
        add_line(actor, row, "recalled")


def _outbox(actor: Actor, message: Message) -> Outbox:
    known = Outbox.objects.of(actor).filter(patient_id=message.patient_id, message_id=message.id)
    return known.first() or Outbox()


def _recall_waiting(actor: Actor, message: Message) -> None:
    """Take it back at the vendor's and here; what the vendor tells of it afterwards changes nothing any more."""
    row = _outbox(actor, message)
    if not channels.take_back_waiting(actor.tenant_id, row.external_id):
        raise WrongState(_("This message cannot be taken back any more."))
    values = {"state": Outbox.State.CANCELLED, "fallback_at": None, "rule": "recalled", "settled_at": clock.now()}
    Outbox.objects.filter(pk=row.pk).update(**values)


def _recall_there(actor: Actor, message: Message) -> None:
    known = Q(patient_id=message.patient_id, message_id=message.id)
    row = Outbox.objects.of(actor).filter(known).first()
    channel = Channel.objects.of(actor).get(pk=message.channel_id or 0)
    if row is None or not channels.recall(channel, message.external_id or row.external_id):
        raise WrongState(_("This message cannot be taken back any more."))
