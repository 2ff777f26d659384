"""Staff pages: causes of complaints, waits, the journey map."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.insights import selectors, services
from renxin.intelligence.insights.filters import filters
from renxin.intelligence.insights.forms import NodeForm
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases.selectors import causes as taxonomy
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_MOVES: Final = {"earlier": -1, "later": 1}


@require_GET
@staff("cases.view")
def causes(request: StaffRequest) -> HttpResponse:
    """Show where complaints come from: kind of problem by stage of care."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    spots = selectors.hot_spots(request.actor, scope)
    return render(request, "insights/causes.html", {"scope": scope, "filters": filters(scope), "spots": spots})


@require_GET
@staff("cases.view")
def cause_rows(request: StaffRequest) -> HttpResponse:
    """Show the cases behind one cell."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    category, stage = request.GET.get("category", ""), request.GET.get("stage", "")
    page = selectors.cause_rows(request.actor, scope, category, stage, request.GET.get("after", ""))
    named = [str(found.text) for one in stage.split(",") if (found := taxonomy().stage(one))]
    kinds = [taxonomy().words(category)] if category else []
    context = {
        "scope": scope,
        "page": page,
        "title": " · ".join([*kinds, *named]),
        "next_url": f"?{urlencode({**request.GET.dict(), 'after': page.next})}" if page.next else "",
    }
    return render(request, "insights/cause_rows.html", context)


@require_GET
@staff("insights.view")
def waits(request: StaffRequest) -> HttpResponse:
    """Show how long patients wait, and whether promises of time are kept."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    context = {
        "scope": scope,
        "filters": filters(scope),
        "waits": selectors.waits(request.actor, scope),
        "promises": selectors.promises(request.actor, scope),
    }
    return render(request, "insights/waits.html", context)


@require_GET
@staff("insights.view")
def journey(request: StaffRequest) -> HttpResponse:
    """Show the patient's way, node by node."""
    scope = selectors.read_scope(request.actor, request.GET.dict())
    maps = selectors.maps(request.actor)
    if not maps and request.actor.may("insights.manage"):
        services.install_maps(request.actor)
        maps = selectors.maps(request.actor)
    chosen = next((one for one in maps if one.code == request.GET.get("map")), maps[0] if maps else None)
    context = {
        "scope": scope,
        "filters": filters(scope),
        "maps": maps,
        "chosen": chosen,
        "nodes": selectors.nodes(request.actor, scope, chosen) if chosen else [],
        "may_manage": request.actor.may("insights.manage"),
        "removed": selectors.removed_nodes(request.actor, chosen)
        if chosen and request.actor.may("insights.manage")
        else [],
    }
    return render(request, "insights/journey.html", context)


@require_http_methods(["GET", "POST"])
@staff("insights.manage")
def node(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write what hurts at a node, what is done, who answers for it."""
    found = selectors.node_of(request.actor, uid)
    scope = selectors.read_scope(request.actor, request.GET.dict())
    stages = [(one.code, str(one.text)) for one in taxonomy().stages]
    form = NodeForm(scope, stages, request.POST or None, initial=NodeForm.of(found))
    if request.method == "POST" and form.is_valid():
        services.change_node(request.actor, found, **form.said())
        toast(request, _("Saved."))
        return redirect(request, f"{reverse('insights:journey')}?map={found.map.code}")
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/node.html", {"node": found, "form": form}, status=status)


@require_POST
@staff("insights.manage")
def add_node(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Add a node at the end of a map, and go on to say what it is about."""
    chosen = next((one for one in selectors.maps(request.actor) if one.uid == uid), None)
    if chosen is None:
        raise NotFound("journey map")
    try:
        made = services.add_node(request.actor, chosen, {"zh": request.POST["zh"], "en": request.POST["en"]})
    except (InvalidInput, KeyError) as wrong:
        toast(request, str(getattr(wrong, "message", _("Give the node a name in both languages."))), level="error")
        return redirect(request, f"{reverse('insights:journey')}?map={chosen.code}")
    return redirect(request, reverse("insights:node", args=[made.uid]))


@require_POST
@staff("insights.manage")
def place_node(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Move a node earlier or later, take it off the map, or put it back."""
    found, wanted = selectors.node_of(request.actor, uid), request.POST.get("place", "")
    if wanted in _MOVES:
        services.move_node(request.actor, found, _MOVES[wanted])
    elif wanted in ("off", "back"):
        services.set_removed(request.actor, found, removed=wanted == "off")
        toast(request, _("It is off the map; it can be put back below.") if wanted == "off" else _("It is back."))
    return redirect(request, f"{reverse('insights:journey')}?map={found.map.code}")
