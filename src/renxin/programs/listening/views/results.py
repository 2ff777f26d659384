"""What listening says in numbers."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.listening import packs, selectors
from renxin.programs.listening.selectors.results import PERIODS, Numbers
from renxin.ui.figures import Chart, Series
from renxin.ui.render import render

_MOST = 12


@require_GET
@staff("listening.view")
def results(request: StaffRequest) -> HttpResponse:
    """Show share good, answer times, themes and rounds of a period."""
    days = int(request.GET.get("days", "90")) if request.GET.get("days", "90").isdigit() else 90
    days = days if days in PERIODS else 90
    found = selectors.numbers(request.actor, days)
    ids = {one.key for one in found.by_department if one.key}
    places = organizations.departments_by_ids(request.actor, ids)
    context = {
        "found": found,
        "asked": selectors.asked_scores(request.actor, days),
        "days": days,
        "periods": PERIODS,
        "sources": [(packs.reviews().site(one.key).words, one) for one in found.by_source],
        "departments": [(places[one.key], one) for one in found.by_department if one.key in places],
        "figure": _figure(found),
        "hours": packs.reviews().answer_within_hours,
        "tab": "results",
        "nav_key": "listening",
    }
    return render(request, "listening/results.html", context)


def _figure(found: Numbers) -> Any:
    lines = [one for one in found.themes if not one.blame.hidden][:_MOST]
    if not lines:
        return None
    return Chart(
        kind="rows",
        title=_("Most blame: %(theme)s") % {"theme": lines[0].words}
        if lines[0].blame.count
        else _("Hardly any blame in this period"),
        categories=[one.words for one in lines],
        series=[
            Series(_("praise"), [one.praise for one in lines]),
            Series(_("blame"), [one.blame.count for one in lines]),
        ],
        x_name=_("Theme"),
        y_name=pgettext("themes", "How often"),
        n=sum(one.blame.n for one in found.themes),
        source=_("Public reviews, notes of rounds and talks"),
    )
