"""Words for what people did to our accounts."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, say

_WORDS: Final = {
    "followed": _("Followed our account"),
    "unfollowed": _("Left our account"),
    "blocked_us": _("Blocked our account"),
    "opted_out": _("Asked for no more promotion"),
    "opted_in": _("Asked to be told again"),
    "scanned": _("Scanned our code"),
    "menu_clicked": _("Opened something in our menu"),
    "permit_granted": _("Allowed a message"),
    "permit_refused": _("Did not allow a message"),
}


def _words(fact: Any, _names: Names) -> str:
    return str(_WORDS.get(fact.change, fact.change))


TELLINGS: Final = {
    "channel.account_changed": Telling("smartphone", _words),
    "comment.received": Telling("star", say(_("Wrote about us on another site"))),
}
