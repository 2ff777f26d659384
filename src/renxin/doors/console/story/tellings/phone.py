"""Words for facts about calls."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, say

_STARTED: Final = {"in": _("Called the hospital"), "out": _("The hospital called")}


def _started(fact: Any, _names: Names) -> object:
    return _("A machine called") if fact.is_automatic else _STARTED.get(fact.direction, _STARTED["out"])


def _minutes(fact: Any, _names: Names) -> str:
    return f"{fact.seconds // 60}:{fact.seconds % 60:02d}"


TELLINGS: Final = {
    "call.started": Telling("phone", _started),
    "call.missed": Telling("phone-missed", say(_("Called, and nobody answered")), "soon"),
    "call.ended": Telling("phone-outgoing", say(_("The call lasted %(length)s"), length=_minutes)),
    "call.wrapped": Telling("phone", say(_("The call was written down")), "good"),
    "voice.answered": Telling("phone-call", say(_("Answered the automatic call"))),
}
