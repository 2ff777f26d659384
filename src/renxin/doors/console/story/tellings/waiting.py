"""Words for facts of waiting."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, department, say
from renxin.ui.words import duration


def _called(fact: Any, names: Names) -> object:
    words = _("Was called at %(department)s after %(time)s")
    return str(words) % {"department": department(fact, names), "time": _span(fact.waited)}


def _left(fact: Any, names: Names) -> object:
    words = _("Went away from %(department)s after %(time)s, before it was her turn")
    return str(words) % {"department": department(fact, names), "time": _span(fact.waited)}


def _served(fact: Any, names: Names) -> object:
    words = _("Was seen at %(department)s for %(time)s")
    return str(words) % {"department": department(fact, names), "time": _span(fact.lasted)}


def _judged(fact: Any, _names: Names) -> object:
    words = _("A nurse judged her: level %(level)s")
    red = _("A nurse judged her: level %(level)s, with red flags")
    return str(red if fact.red else words) % {"level": fact.level}


def _span(seconds: int) -> str:
    return str(duration(timedelta(seconds=seconds)))


TELLINGS: Final = {
    "ticket.taken": Telling("clock", say(_("Checked in at %(department)s"), department=department)),
    "ticket.called": Telling("bell", _called),
    "ticket.served": Telling("circle-check", _served, "good"),
    "ticket.missed": Telling(
        "bell", say(_("Was called at %(department)s and was not there"), department=department), "soon"
    ),
    "ticket.left": Telling("log-out", _left, "soon"),
    "patient.triaged": Telling("activity", _judged),
}
