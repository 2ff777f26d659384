"""The lines of the list as the page shows them."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.reading.listing import Wanted
from renxin.engagement.conversations.selectors import InboxLine
from renxin.ui.stencils import Stencil
from renxin.ui.templatetags.ui import ago, clock, initial

_LINE: Final = Stencil("conversations/_line.html", "uid", "href", "sign", "name", "at", "state", "unread")
_NOBODY: Final = UUID(int=0)


def lined(lines: Sequence[InboxLine], wanted: Wanted, opened: UUID | None, *, may_reply: bool) -> SafeString:
    """Return the lines; `opened` is the conversation beside the list."""
    before, after = reverse("conversations:thread", args=[_NOBODY]).split(str(_NOBODY))
    after = f"{after}?{wanted.address}"
    states = {str(key): words for key, words in Conversation.Status.choices}
    shown = [
        _LINE.fill(
            _values(line, before, after, states, with_owner=wanted.tab != "mine"),
            is_red=line.conversation.priority == Conversation.Priority.RED,
            may_reply=may_reply,
            is_open=line.conversation.uid == opened,
            is_unread=bool(line.conversation.unread),
        )
        for line in lines
    ]
    return SafeString("".join(shown))


def _values(line: InboxLine, before: str, after: str, states: dict[str, Any], *, with_owner: bool) -> dict[str, Any]:
    row = line.conversation
    if line.due_at:
        state = clock(line.due_at, row.waiting_since)
    elif row.owner and with_owner:
        state = row.owner.get_full_name()
    else:
        state = states[row.status]
    return {
        "uid": row.uid,
        "href": f"{before}{row.uid}{after}",
        "sign": initial(line.patient.name),
        "name": line.patient.name or _("Not known yet"),
        "at": ago(row.last_message_at),
        "state": state,
        "unread": row.unread,
    }
