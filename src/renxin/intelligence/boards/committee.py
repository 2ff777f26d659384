"""The committee's month as a report: its pack, decisions and minutes on paper, beside the boards."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.intelligence.improvement import selectors as improvement
from renxin.kernel.core.actor import Actor

CODE: Final = "committee"
TITLE: Final[Any] = _("The committee's pack")
PERMISSION: Final = "improvements.view"


def may_get(actor: Actor) -> bool:
    """Tell whether somebody may be sent the pack."""
    return actor.may(PERMISSION)


def paper(actor: Actor, language: str) -> bytes | None:
    """Return the newest pack as PDF; None before the first was made."""
    found = improvement.latest_pack(actor)
    return improvement.meeting_paper(actor, found, language) if found else None
