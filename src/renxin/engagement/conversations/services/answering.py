"""What staff say to a patient: an answer, and another try of what failed."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations import states
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.engagement.conversations.policy import answers
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.files import use
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import wake

from . import alarms
from .attaching import as_media
from .guarding import check_limits
from .moving import locked, move
from .outgoing import Outgoing, Sent
from .send import OUTBOX, send
from .speaking_first import check_first
from .threads import check_version

LONGEST = 2000


def reply(
    actor: Actor,
    conversation: Conversation,
    text: str,
    *,
    key: str,
    version: int | None = None,
    channel_kind: str | None = None,
    files: Sequence[StoredFile] = (),
    confirmed: bool = False,
    later: bool = False,
) -> Sent:
    """Answer a patient, or write to her first: then it is an ordinary message, with hours, objections and the linter.

    `key` is the form's own: pressing twice sends once. `version` is what the writer had read.

    `channel_kind` is the channel that the writer chose, `files` what goes along (`attaching.chosen_files`).
    `confirmed` says that the writer has read what her words look like and sends them all the same, `later` that what
    is not an answer may wait for the hours in which she may be written to.

    Raises:
        Collision: a colleague answered or took the conversation since.
        CrossesLimit: the text looks like a diagnosis, a prescription …, and nobody has confirmed it.
        GoesLater: she did not write to us lately and may not be written to before some hour.
        StoppedByPolicy: she did not write to us lately and the contact policy does not let these words through.
        InvalidInput: there is nothing to be sent, or the text is too long.
    """
    actor.require("conversations.reply")
    text = text.strip()
    if (not text and not files) or len(text) > LONGEST:
        raise InvalidInput(_("Write between 1 and %(most)d characters.") % {"most": LONGEST}, where="text")
    with transaction.atomic():
        row = locked(actor, conversation)
        check_limits(actor, row, text, confirmed=confirmed)
        sent = send(
            actor, _answer(row, text, key, channel_kind=channel_kind, media=as_media(files), speaker_id=actor.user_id)
        )
        if sent.duplicate:
            return sent
        if not answers.is_heard(row.heard_at, clock.now()):
            check_first(actor, sent, later=later)
        use(files)
        check_version(actor, row, version)
        note_answer(actor, row)
    return sent


def note_answer(actor: Actor, row: Conversation) -> None:
    """Note on a locked conversation that a member of staff has just answered in it."""
    row.unread, row.composing_by, row.last_message_at = 0, None, clock.now()
    if actor.user_id is not None:
        move(actor, row, states.Replied(actor.user_id))
        alarms.acknowledge_of(actor, row)


def retry(actor: Actor, conversation: Conversation, message_id: int) -> None:
    """Try a failed message once more, as a new round."""
    actor.require("conversations.reply")
    with transaction.atomic():
        row = locked(actor, conversation)
        failed = Outbox.objects.of(actor).filter(
            patient_id=row.patient_id, message_id=message_id, state=Outbox.State.FAILED
        )
        for outbox in failed.select_for_update():
            outbox.state, outbox.due_at, outbox.attempts, outbox.round = "due", clock.now(), 0, outbox.round + 1
            outbox.save(update_fields=["state", "due_at", "attempts", "round"])
            messages = Message.objects.of(actor).filter(patient_id=row.patient_id, id=message_id)
            messages.update(status=Message.Status.QUEUED, reason="", status_at=clock.now())
        wake(OUTBOX)


def _answer(row: Conversation, text: str, key: str, **values: Any) -> Outgoing:
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        body={"zh": text},
        idempotency_key=f"reply:{row.uid}:{key}",
        source="conversations.reply",
        is_reply=True,
        **values,
    )
