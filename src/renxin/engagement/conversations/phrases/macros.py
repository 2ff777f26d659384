"""The macros that a member of staff is offered: the hospital's own first, then those everybody starts with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Conversation, Macro
from renxin.engagement.conversations.phrases import book as phrase_book
from renxin.engagement.conversations.phrases import filling as phrases
from renxin.engagement.conversations.services.macros import Steps
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations


@dataclass(frozen=True, slots=True)
class Offered:
    """A macro as the menu shows it: its name, what it does in words, what it does."""

    name: str
    steps: str
    does: Steps

    @property
    def code(self) -> str:
        """Return what the address calls it."""
        return self.does.code


def offered(actor: Actor) -> list[Offered]:
    """Return the macros in their order; those whose steps the actor may not do are left out."""
    own = [_own(row) for row in Macro.objects.of(actor).filter(is_active=True).order_by("name")]
    language = get_language() or "zh-hans"
    given = [_given(row, language) for row in phrases.default_macros()]
    names = _names(actor, own)
    usable = [each for each in (*own, *given) if not each[1].tag or actor.may("patients.edit")]
    return [Offered(name, _in_words(does, names), does) for name, does in usable]


def steps_of(actor: Actor, conversation: Conversation, code: str) -> Steps:
    """Return what the macro `code` does, its words filled in for this conversation.

    Raises:
        NotFound: the actor is not offered such a macro.
    """
    found = next((each.does for each in offered(actor) if each.code == code), None)
    if found is None:
        raise NotFound("macro")
    values = phrase_book.Values(actor, conversation)
    return Steps(
        code=found.code,
        text=phrases.filled(found.text, values),
        remark=phrases.filled(found.remark, values),
        tag=found.tag,
        to=found.to,
        closes=found.closes,
    )


def get(actor: Actor, uid: UUID) -> Macro:
    """Return one of the hospital's own macros, for changing it.

    Raises:
        NotFound: there is none.
    """
    actor.require("conversations.supervise")
    row = Macro.objects.of(actor).filter(uid=uid, is_active=True).first()
    if row is None:
        raise NotFound("macro")
    return row


def _own(row: Macro) -> tuple[str, Steps]:
    does = Steps(code=str(row.uid), text=row.text, remark=row.remark, tag=row.tag, to=row.to, closes=row.closes)
    return row.name, does


def _given(row: phrases.MacroRow, language: str) -> tuple[str, Steps]:
    does = Steps(
        code=row.code,
        text=row.text.get(language) if row.text else "",
        remark=row.remark.get(language) if row.remark else "",
        tag=row.tag,
        to=row.to,
        closes=row.closes,
    )
    return row.name.get(language), does


def _names(actor: Actor, own: list[tuple[str, Steps]]) -> dict[str, str]:
    if not any(does.to not in ("", "me", "queue") for _name, does in own):
        return {}
    return {str(each.uid): each.get_full_name() for each in organizations.staff_who_may(actor, "conversations.reply")}


def _in_words(does: Steps, names: dict[str, Any]) -> str:
    to = {"me": _("take it"), "queue": _("back to the queue")}
    parts = [
        _("answer “%(text)s”") % {"text": does.text} if does.text else "",
        _("note “%(text)s”") % {"text": does.remark} if does.remark else "",
        _("tag “%(tag)s”") % {"tag": does.tag} if does.tag else "",
        to.get(does.to) or (_("hand over to %(name)s") % {"name": names.get(does.to, "–")} if does.to else ""),
        pgettext("macro", "close") if does.closes else "",
    ]
    return " · ".join(part for part in parts if part)
