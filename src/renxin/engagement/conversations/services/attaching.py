"""Files that go to a patient: kept when they are chosen, tied to the message when it is sent."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.channels.services import Media
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.models import StoredFile

MOST_FILES: Final = 9
SOURCE: Final = "conversations"


def attach(actor: Actor, conversation: Conversation, name: str, data: bytes) -> StoredFile:
    """Keep a file for the answer that is being written.

    Raises:
        InvalidInput: it is of a kind we do not take, too large, or carries something that runs.
    """
    actor.require("conversations.reply")
    return files.keep(actor, name, data, patient_id=conversation.patient_id, source=SOURCE, staged=True)


def chosen_files(actor: Actor, conversation: Conversation, uids: Sequence[str]) -> list[StoredFile]:
    """Return the files that were chosen for an answer, in their order; those of another patient are none.

    Raises:
        InvalidInput: there are too many.
    """
    if len(uids) > MOST_FILES:
        raise InvalidInput(_("At most %(most)d files go with one answer.") % {"most": MOST_FILES}, where="file")
    found = files.get_many(actor, uids)
    return [found[uid] for uid in uids if uid in found and found[uid].patient_id == conversation.patient_id]


def as_media(kept: Iterable[StoredFile]) -> list[Media]:
    """Return files as what channels carry."""
    return [Media(kind=row.kind, file_uid=str(row.uid), title=row.name) for row in kept]  # type: ignore[arg-type]


def _kept(one: Media) -> dict[str, Any]:
    """Return what is kept of one thing; what only the vendor knows goes when the file itself is here."""
    told: dict[str, Any] = {"kind": one.kind, "file_uid": one.file_uid, "title": one.title, "url": one.url}
    return told if one.file_uid or not one.data else {**told, "data": dict(one.data)}


def media_text(media: Iterable[Media]) -> str:
    """Return what a message keeps of the things beside its text; nothing: an empty text."""
    told = [_kept(one) for one in media]
    return json.dumps(told, ensure_ascii=False) if told else ""
