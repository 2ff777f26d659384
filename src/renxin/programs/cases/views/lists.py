"""The list of cases by time left, and the board: columns by what is due."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors
from renxin.programs.cases.models import CaseKind, Channel
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.reading import board, listing
from renxin.ui.render import render


@require_GET
@staff("cases.view")
def case_list(request: StaffRequest) -> HttpResponse:
    """Show the cases, the shortest time left first."""
    tab = request.GET.get("tab", "")
    if tab not in listing.TABS:
        tab = "mine" if selectors.today(request.actor) else "open"
    context = _chips(request)
    found = listing.read(request.actor, tab, context["asked"], request.GET.get("after", ""))
    context |= {"tab": tab, "found": found, "refresh_url": _same(request, "cases:list", tab=tab)}
    return render(request, "cases/list.html", context, partial="cases/_rows.html")


@require_GET
@staff("cases.view")
def case_board(request: StaffRequest) -> HttpResponse:
    """Show the open cases in columns by what is due first."""
    context = _chips(request)
    context |= {
        "columns": board.read(request.actor, context["asked"]),
        "alarms": selectors.waiting_alarms(request.actor),
        "refresh_url": _same(request, "cases:board"),
        "nav_key": "voice",
    }
    return render(request, "cases/board.html", context, partial="cases/_board.html")


def _chips(request: StaffRequest) -> dict[str, Any]:
    """Return what may be chosen above the list and the board, and what was."""
    departments = organizations.departments(request.actor, only_own=True)
    asked = listing.Asked.of(request.GET.dict(), [str(one.uid) for one in departments])
    return {
        "asked": asked,
        "departments": departments,
        "chosen": next((one for one in departments if str(one.uid) == asked.department), None),
        "kinds": CaseKind.choices,
        "kind_words": dict(CaseKind.choices).get(asked.kind, ""),
        "levels": [(str(one.value), f"{one.roman} {one.text}") for one in terms().levels],
        "channels": Channel.choices,
        "channel_words": dict(Channel.choices).get(asked.channel, ""),
        "works": request.actor.may("cases.work"),
        "manages": request.actor.may("cases.manage"),
    }


def _same(request: StaffRequest, name: str, **values: str) -> str:
    """Return the address of what is shown, for refreshing it."""
    asked = request.GET.copy()
    for key, value in values.items():
        asked[key] = value
    return f"{reverse(name)}?{asked.urlencode()}"
