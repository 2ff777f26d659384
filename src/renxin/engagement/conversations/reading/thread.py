"""A window on what was said with one patient, ready to be shown: newest window first, older ones on asking."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.engagement.conversations.policy import explain
from renxin.engagement.conversations.reading import happenings
from renxin.kernel.core import files, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled, compiled_rows
from renxin.kernel.core.models import StoredFile
from renxin.people.organizations import selectors as organizations

WINDOW: Final = 40
ASSISTANT: Final = "conversations.assistant"
_BAD: Final = (Message.Status.FAILED, Message.Status.BLOCKED, Message.Status.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as staff see it, or something that happened between two (`happening`, in words).

    `author` is who speaks for the house. `channel` is said where it changes; `channel_name` always. `missing` are
    things beside the text that are no file of ours.
    """

    ref: str
    message: Message
    author: str = ""
    why: str = ""
    due_at: datetime | None = None
    channel: str = ""
    channel_name: str = ""
    happening: str = ""
    icon: str = ""
    files: Sequence[StoredFile] = ()
    missing: Sequence[str] = ()

    @property
    def may_retry(self) -> bool:
        """Tell whether somebody may try it once more."""
        return self.message.status == Message.Status.FAILED

    @property
    def bad(self) -> bool:
        """Tell whether it did not arrive, or nobody knows."""
        return self.message.status in _BAD


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in the order they were said; `first` is where it begins, `older` whether something was said before."""

    lines: list[Line]
    first: str
    older: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lines of a window say besides the messages themselves, read at once for all of them."""

    names: dict[int, str]
    waiting: dict[int, tuple[str, datetime]]
    channels: dict[int, str]
    files: dict[str, StoredFile]
    media: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def latest(actor: Actor, conversation: Conversation) -> Window:
    """Return the last messages."""
    found = _LATEST(actor.tenant_id, conversation.patient_id)
    return _shown(actor, found, older=len(found) > WINDOW)


_LATEST = compiled(
    lambda tenant, patient: Message.objects.of(tenant).filter(patient_id=patient).order_by("-id")[: WINDOW + 1]
)


def before(actor: Actor, conversation: Conversation, ref: str) -> Window:
    """Return the messages before the one called `ref`."""
    return _window(actor, conversation, {"id__lt": selectors.message_id(conversation, ref)})


def since(actor: Actor, conversation: Conversation, ref: str) -> Window:
    """Return everything from the message called `ref` on, however much was said since."""
    return _window(actor, conversation, {"id__gte": selectors.message_id(conversation, ref)}, most=10 * WINDOW)


def one(actor: Actor, conversation: Conversation, ref: str) -> Line:
    """Return the message called `ref`.

    Raises:
        NotFound: there is none in this conversation.
    """
    return lines_of(actor, [selectors.message(actor, conversation, ref)])[0]


def lines_of(actor: Actor, messages: Sequence[Message]) -> list[Line]:
    """Return messages of one patient as staff see them, in the order given."""
    rows = list(messages)
    known = _known(actor, rows)
    lines, last = [], ""
    for row in rows:
        name = known.channels.get(row.channel_id or 0, "")
        changed = bool(name) and name != last and len(known.channels) > 1
        last = name or last
        lines.append(_line(row, known, name if changed else ""))
    return lines


def _window(actor: Actor, conversation: Conversation, bound: dict[str, int], most: int = WINDOW) -> Window:
    rows = Message.objects.of(actor).filter(patient_id=conversation.patient_id, **bound)
    found = list(rows.order_by("-id")[: most + 1])
    older = len(found) > most or ("id__gte" in bound and _has_older(actor, conversation, bound["id__gte"]))
    return _shown(actor, found, older=older, most=most)


def _shown(actor: Actor, found: Sequence[Message], *, older: bool, most: int = WINDOW) -> Window:
    shown = found[:most][::-1]
    first = signing.seal(selectors.MESSAGE, shown[0].patient_id, shown[0].id) if shown else ""
    return Window(lines_of(actor, shown), first, older)


def _has_older(actor: Actor, conversation: Conversation, first: int) -> bool:
    return Message.objects.of(actor).filter(patient_id=conversation.patient_id, id__lt=first).exists()


def _line(row: Message, known: _Known, channel: str) -> Line:
    rule, due_at = known.waiting.get(row.id, (row.reason, None))
    media = known.media.get(row.id, [])
    happened = happenings.told(row, known.names) if happenings.is_one(row) else None
    return Line(
        ref=signing.seal(selectors.MESSAGE, row.patient_id, row.id),
        message=row,
        author=_author(row, known.names),
        why=explain(rule) if rule and row.direction == Message.Direction.OUT else "",
        due_at=due_at,
        channel=channel,
        channel_name=known.channels.get(row.channel_id or 0, ""),
        happening=happened.words if happened else "",
        icon=happened.icon if happened else "",
        files=[known.files[one["file_uid"]] for one in media if one.get("file_uid") in known.files],
        missing=[_named(one) for one in media if one.get("file_uid") not in known.files],
    )


def _author(row: Message, names: dict[int, str]) -> str:
    """Return who speaks: a person by name, the assistant by what it is."""
    if row.author_id in names:
        return names[row.author_id]
    return _("Assistant, automatic") if row.source == ASSISTANT else _("Sent by the hospital")


def _named(media: dict[str, Any]) -> str:
    """Return how something beside the text is called that is no file of ours."""
    kinds = {
        "image": _("A picture"),
        "voice": _("A voice message"),
        "video": _("A video"),
        "link": _("A link"),
        "miniprogram": _("A page of the mini-program"),
    }
    return str(media.get("title") or kinds.get(media.get("kind", "")) or _("A file"))


def _known(actor: Actor, rows: list[Message]) -> _Known:
    media = {row.id: json.loads(row.media) for row in rows if row.media}
    people = {row.author_id for row in rows if row.author_id} | {happenings.target_of(row) or 0 for row in rows}
    users = organizations.users_by_ids(actor, people - {0}) if people - {0} else {}
    accounts = {each.pk: each.name for each in channels.channels(actor)} if rows else {}
    used = {row.channel_id for row in rows if row.channel_id}
    return _Known(
        names={pk: user.get_full_name() for pk, user in users.items()},
        waiting=_waiting(actor, [row for row in rows if row.status == Message.Status.QUEUED]),
        channels={pk: name for pk, name in accounts.items() if pk in used},
        files=files.get_many(actor, [one.get("file_uid", "") for each in media.values() for one in each]),
        media=media,
    )


def _waiting(actor: Actor, messages: Sequence[Message]) -> dict[int, tuple[str, datetime]]:
    """Return why and until when messages wait; those that are just on their way have no rule and are left out."""
    if not messages:
        return {}
    rows = _WAITING(actor.tenant_id, messages[0].patient_id, [row.id for row in messages])
    return {message_id: (rule, due_at) for message_id, rule, due_at in rows}


_WAITING = compiled_rows(
    lambda tenant, patient, messages: (
        Outbox.objects.of(tenant)
        .filter(patient_id=patient, message_id__any=messages, rule__gt="")
        .values_list("message_id", "rule", "due_at")
    )
)
