"""Notes among ourselves: they stand between the messages, and no patient ever gets them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.conversations import ConversationNoted
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .moving import add_line, locked

LONGEST_NOTE = 2000


def note(actor: Actor, conversation: Conversation, text: str, *, mentioned: Iterable[int] = ()) -> int:
    """Write a note among ourselves and return its message's id; `mentioned` are accounts that it calls (@).

    Raises:
        InvalidInput: the text is empty or too long, or a colleague does not exist.
    """
    actor.require("conversations.reply")
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise InvalidInput(_("Write between 1 and %(most)d characters.") % {"most": LONGEST_NOTE}, where="text")
    called = sorted(set(mentioned))
    if len(organizations.users_by_ids(actor, called)) != len(called):
        raise InvalidInput(_("There is no such colleague."), where="mentioned")
    with transaction.atomic():
        row = locked(actor, conversation)
        message_id = add_line(actor, row, "note", kind="note", text=text)
        fact = ConversationNoted(
            patient_id=row.patient_id,
            occurred_at=clock.now(),
            conversation_id=row.pk,
            message_id=message_id,
            author_id=actor.user_id,
            mentioned=tuple(called),
        )
        record(actor, fact)
    return message_id
