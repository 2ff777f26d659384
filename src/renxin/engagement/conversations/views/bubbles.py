"""What was said, as the page shows it: one bubble for each message, one line for each thing that happened."""

from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escapejs, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.reading.thread import Line, Window
from renxin.kernel.core import sounds
from renxin.people.patients.selectors import PatientCard
from renxin.ui.stencils import Stencil
from renxin.ui.templatetags.ui import ago, day, initial

_BUBBLE: Final = Stencil(
    "conversations/_bubble.html",
    *("happening", "at", "body", "author", "sign", "name", "files", "channel", "status", "why", "due"),
    *("menu_url", "retry_url", "first"),
)
_GONE: Final = (Message.Status.RECALLED, Message.Status.CANCELLED)
_REF: Final = "REF"


def bubbles(conversation: Conversation, card: PatientCard, window: Window, *, may_reply: bool) -> SafeString:
    """Return the messages of a window, each day under its date; empty when nothing was said."""
    told = {
        "sign": initial(card.name),
        "name": card.name,
        "first": escapejs(window.first),
        "menu_url": reverse("conversations:line", args=[conversation.uid, _REF]),
        "retry_url": reverse("conversations:retry", args=[conversation.uid, _REF]),
    }
    shown, last = [], None
    for line in window.lines:
        on = timezone.localtime(line.message.created_at).date()
        if on != last:
            shown.append(format_html('<span class="thread__day">{}</span>', day(line.message.created_at)))
        shown.append(_bubble(conversation, line, told, may_reply=may_reply))
        last = on
    return SafeString("".join(shown))


def _bubble(conversation: Conversation, line: Line, told: dict[str, Any], *, may_reply: bool) -> SafeString:
    row = line.message
    kind = "event" if line.happening else str(row.direction)
    values = told | {
        "happening": line.happening,
        "at": ago(row.created_at),
        "body": row.body,
        "author": line.author or _("A colleague"),
        "files": _files(conversation, line),
        "channel": line.channel,
        "status": _STATES[row.status],
        "why": line.why,
        "due": ago(line.due_at),
        "menu_url": told["menu_url"].replace(_REF, line.ref),
        "retry_url": told["retry_url"].replace(_REF, line.ref),
    }
    if kind != "out":
        own = {"icon_name": line.icon, "has_body": bool(row.body)} if kind == "event" else {}
        return _BUBBLE.fill(values, kind=kind, has_channel=bool(line.channel), **own)
    return _BUBBLE.fill(
        values,
        kind=kind,
        has_channel=bool(line.channel),
        is_bad=line.bad,
        is_gone=row.status in _GONE,
        is_secret=row.kind == "secret",
        has_link=bool(row.url),
        has_why=bool(line.why),
        has_due=line.due_at is not None,
        may_retry=line.may_retry and may_reply,
    )


def _files(conversation: Conversation, line: Line) -> str:
    if not line.files and not line.missing:
        return ""
    return render_to_string(
        "conversations/_files.html", {"conversation": conversation, "line": line, "plays_amr": sounds.can_convert()}
    )


_STATES: Final[dict[str, Any]] = {str(key): words for key, words in Message.Status.choices}
