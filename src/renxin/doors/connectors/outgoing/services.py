"""What a person does with what was told to other systems."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import OutgoingMessage
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.jobs.services import wake

from . import selectors
from .sending import DUE


@transaction.atomic
def send_again(actor: Actor, uid: UUID) -> OutgoingMessage:
    """Let a refused or waiting message go out at once, under its own control id.

    Raises:
        WrongState: it was taken already, or it was a question: what hung on its answer is settled.
    """
    actor.require("interfaces.replay")
    row = selectors.message(actor, uid, lock=True)
    if row.state == OutgoingMessage.State.TAKEN:
        raise WrongState(_("The other system has taken this message."), where="state")
    if row.is_question and row.state == OutgoingMessage.State.REFUSED:
        raise WrongState(_("This was a question, and its answer has been acted on. Book again instead."), where="state")
    row.state, row.due_at, row.settled_at = OutgoingMessage.State.WAITING, clock.now(), None
    row.save(update_fields=["state", "due_at", "settled_at"])
    record_access(actor, "interface.send_again", "outgoing_message", row.uid, patient_id=row.patient_id)
    wake(DUE)
    return row
