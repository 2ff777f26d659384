"""A window on what was said with one patient, ready to be shown: newest window first, older ones on asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from .models import Conversation, Message, Outbox
from .policy import explain

WINDOW: Final = 40
KIND: Final = "message"


@dataclass(frozen=True, slots=True)
class Line:
    """One message as staff see it. `author` is empty for messages the house sent by itself."""

    ref: str
    message: Message
    author: str
    why: str = ""
    due_at: datetime | None = None

    @property
    def may_retry(self) -> bool:
        """Tell whether somebody may try it once more."""
        return self.message.status == Message.Status.FAILED


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in the order they were said; `first` is where it begins, `older` whether something was said before."""

    lines: list[Line]
    first: str
    older: bool


def latest(actor: Actor, conversation: Conversation) -> Window:
    """Return the last messages."""
    return _window(actor, conversation, {})


def before(actor: Actor, conversation: Conversation, ref: str) -> Window:
    """Return the messages before the one called `ref`."""
    return _window(actor, conversation, {"id__lt": message_id(conversation, ref)})


def since(actor: Actor, conversation: Conversation, ref: str) -> Window:
    """Return everything from the message called `ref` on, however much was said since."""
    return _window(actor, conversation, {"id__gte": message_id(conversation, ref)}, most=10 * WINDOW)


def message_id(conversation: Conversation, ref: str) -> int:
    """Return the id behind a message's reference.

    Raises:
        NotFound: the reference was not made here, or for another patient's message.
    """
    patient_id, found = signing.unseal(KIND, ref)
    if patients.current_id(conversation.tenant_id, patient_id) != conversation.patient_id:
        raise NotFound(KIND)
    return found


def _window(actor: Actor, conversation: Conversation, bound: dict[str, int], most: int = WINDOW) -> Window:
    rows = Message.objects.of(actor).filter(patient_id=conversation.patient_id, **bound)
    found = list(rows.order_by("-id")[: most + 1])
    shown = found[:most][::-1]
    first = signing.seal(KIND, shown[0].patient_id, shown[0].id) if shown else ""
    older = len(found) > most or ("id__gte" in bound and _has_older(actor, conversation, bound["id__gte"]))
    return Window(_lines(actor, shown), first, older)


def _has_older(actor: Actor, conversation: Conversation, first: int) -> bool:
    return Message.objects.of(actor).filter(patient_id=conversation.patient_id, id__lt=first).exists()


def _lines(actor: Actor, messages: Sequence[Message]) -> list[Line]:
    authors = organizations.users_by_ids(actor, {row.author_id for row in messages if row.author_id})
    waiting = _waiting(actor, [row for row in messages if row.status == Message.Status.QUEUED])
    lines = []
    for row in messages:
        rule, due_at = waiting.get(row.id, (row.reason, None))
        author = authors[row.author_id].get_full_name() if row.author_id in authors else ""
        ref = signing.seal(KIND, row.patient_id, row.id)
        lines.append(Line(ref, row, author, explain(rule) if rule else "", due_at))
    return lines


def _waiting(actor: Actor, messages: Sequence[Message]) -> dict[int, tuple[str, datetime]]:
    """Return why and until when messages wait; those that are just on their way have no rule and are left out."""
    if not messages:
        return {}
    rows = Outbox.objects.of(actor).filter(
        patient_id=messages[0].patient_id, message_id__in=[row.id for row in messages], rule__gt=""
    )
    return {message_id: (rule, due_at) for message_id, rule, due_at in rows.values_list("message_id", "rule", "due_at")}
