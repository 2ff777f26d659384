"""Finding what was said in one conversation. Texts are encrypted, so they are opened and read, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db.models import Q

from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.core.actor import Actor

Kind = Literal["", "patient", "us", "notes", "files"]
KINDS: Final[dict[Kind, Q]] = {
    "": Q(),
    "patient": Q(direction=Message.Direction.IN),
    "us": Q(direction=Message.Direction.OUT),
    "notes": Q(direction=Message.Direction.OWN, kind="note"),
    "files": Q(media__gt=""),
}
MOST_READ: Final = 3_000
MOST_FOUND: Final = 50
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for: words in any order, a kind, a time."""

    words: str = ""
    kind: Kind = ""
    since: datetime | None = None
    until: datetime | None = None


def find(actor: Actor, conversation: Conversation, sought: Sought) -> tuple[list[Message], bool]:
    """Return the messages found, the newest first, and whether everything was read."""
    words = sought.words.lower().split()
    found: list[Message] = []
    read = 0
    for message in _newest_first(actor, conversation, sought):
        read += 1
        if message.kind != "secret" and all(word in message.body.lower() for word in words):
            found.append(message)
        if len(found) >= MOST_FOUND:
            return found, False
    return found, read < MOST_READ


def _newest_first(actor: Actor, conversation: Conversation, sought: Sought) -> Iterator[Message]:
    rows = Message.objects.of(actor).filter(KINDS[sought.kind], patient_id=conversation.patient_id)
    times: dict[str, Any] = {"created_at__gte": sought.since, "created_at__lt": sought.until}
    rows = rows.filter(**{name: value for name, value in times.items() if value})
    return rows.order_by("-id")[:MOST_READ].iterator(chunk_size=_CHUNK)
