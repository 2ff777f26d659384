"""What happened between two messages, as a line that people read: "周护士 took over"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.conversations.models import Message


@dataclass(frozen=True, slots=True)
class Happening:
    """A line in words and its icon."""

    words: str
    icon: str


_LINES: Final[dict[str, tuple[str, Any]]] = {
    "opened": ("message-circle", gettext_lazy("The conversation was opened")),
    "taken": ("user-check", gettext_lazy("%(who)s took the conversation")),
    "given": ("user-check", gettext_lazy("Given to %(whom)s from the queue")),
    "transferred": ("user-plus", gettext_lazy("%(who)s handed over to %(whom)s")),
    "queued": ("users", gettext_lazy("%(who)s put it back into the queue")),
    "owner_gone": ("users", gettext_lazy("Back in the queue: the colleague is away")),
    "handed_over": ("hand", gettext_lazy("The assistant handed over to a person")),
    "closed": ("check", gettext_lazy("%(who)s closed the conversation")),
    "ended": ("check", gettext_lazy("Closed by itself after a long silence")),
    "alarm": ("octagon-alert", gettext_lazy("Red flag: a person was alarmed")),
    "priority": ("arrow-up", gettext_lazy("%(who)s changed the priority")),
    "task_made": ("list-checks", gettext_lazy("%(who)s made a task of a message")),
    "case_opened": ("heart-handshake", gettext_lazy("%(who)s opened a case from a message")),
    "put_on_record": ("file-text", gettext_lazy("%(who)s put files on the record")),
    "recalled": ("undo-2", gettext_lazy("%(who)s took a message back")),
}


def is_one(message: Message) -> bool:
    """Tell whether a line is something that happened, not something that was said or noted."""
    return message.direction == Message.Direction.OWN and message.kind != "note"


def target_of(message: Message) -> int | None:
    """Return the account that a line is about besides its author."""
    kind, _colon, number = message.source.partition(":")
    return int(number) if kind == "user" and number.isdigit() else None


def told(message: Message, names: Mapping[int, str]) -> Happening:
    """Return the line for a message; a code from a newer version reads as a plain change."""
    icon, words = _LINES.get(message.reason, ("circle-dot", gettext_lazy("The conversation was changed")))
    who = names.get(message.author_id or 0) or _("The hospital")
    whom = names.get(target_of(message) or 0) or _("a colleague")
    return Happening(str(words) % {"who": who, "whom": whom}, icon)
