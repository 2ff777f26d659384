"""Words for what patients do at home."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, say


def _visited(fact: Any, _names: Names) -> object:
    return _("Somebody who looks after her opened her page") if fact.by_other else _("Opened her own page")


def _noted(fact: Any, _names: Names) -> object:
    return _("Noted a complaint that must be looked at") if fact.level else _("Noted in her diary how she feels")


TELLINGS: Final = {
    "home.visited": Telling("house", _visited),
    "symptom.noted": Telling("sticky-note", _noted),
    "travel.declared": Telling(
        "route",
        say(
            _("Does not measure from %(first)s to %(last)s, as she told us"),
            first=lambda fact, _names: f"{fact.from_on:%m-%d}",
            last=lambda fact, _names: f"{fact.until_on:%m-%d}",
        ),
    ),
    "travel.ended": Telling("house", say(_("Measures again"))),
}
