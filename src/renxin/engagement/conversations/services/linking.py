"""What becomes of a message besides an answer: a task, or a document of the record."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.conversations import ConversationNoted
from renxin.people.records.services import DocumentData, keep_document

from .moving import add_line, locked

TASK: Final = "from_message"
MENTION: Final = "mentioned"
WITHIN: Final = timedelta(hours=24)


@transaction.atomic
def make_task(actor: Actor, conversation: Conversation, message: Message) -> int:
    """Make a task of a message, for whoever asks; once for each message. Return its id."""
    actor.require("tasks.work")
    row = locked(actor, conversation)
    source = f"conversations:{row.uid}:{message.id}"
    new = NewTask(
        patient_id=row.patient_id,
        kind="check",
        title_code=TASK,
        source=source,
        due_at=clock.now() + WITHIN,
        owner_id=actor.user_id,
        department_id=row.department_id,
    )
    made = create_tasks(actor, [new])[source]
    add_line(actor, row, "task_made")
    return made


@transaction.atomic
def note_happening(actor: Actor, conversation: Conversation, code: str) -> None:
    """Put a line among ourselves into the conversation: packages above say what they made of it (`happenings`)."""
    add_line(actor, locked(actor, conversation), code)


@transaction.atomic
def call_mentioned(actor: Actor, notes: Sequence[ConversationNoted]) -> int:
    """Give everybody whom a note mentions a task; return how many there are. Twice is once."""
    due_at = clock.now() + WITHIN
    new = [
        NewTask(
            patient_id=note.patient_id,
            kind="check",
            title_code=MENTION,
            source=f"conversations:note:{note.message_id}:{user_id}",
            due_at=due_at,
            owner_id=user_id,
        )
        for note in notes
        for user_id in note.mentioned
        if user_id != note.author_id
    ]
    return len(create_tasks(actor, new))


@transaction.atomic
def put_on_record(actor: Actor, conversation: Conversation, message: Message, uids: list[str]) -> int:
    """Put the files of a message on the patient's record; return how many. Twice is once.

    Raises:
        InvalidInput: the message has none.
    """
    actor.require("patients.edit")
    row = locked(actor, conversation)
    kept = [file for file in files.get_many(actor, uids).values() if file.patient_id == row.patient_id]
    if not kept:
        raise InvalidInput(_("This message has no file."), where="file")
    for file in kept:
        data = DocumentData(
            source="conversations",
            external_id=str(file.uid),
            content=files.read(actor, file.uid),
            content_type=file.media_type,
            title=file.name,
            author=actor.name,
            authored_at=message.created_at,
        )
        keep_document(actor, row.patient_id, data)
    add_line(actor, row, "put_on_record")
    return len(kept)
