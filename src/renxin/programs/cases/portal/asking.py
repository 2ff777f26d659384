"""The patient's page of the catalogue (求助): choose what you need, say where, see how it goes. No sign-in."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import token
from renxin.people.patients.selectors import portal_page
from renxin.programs.cases import services
from renxin.programs.cases.models import Channel
from renxin.programs.cases.packs.catalogue import catalogue
from renxin.programs.cases.services import Wish

from . import links, printed
from .places import Place


@token("a printed code names a place of the house; nothing is shown of anybody")
@csrf_exempt  # there is no session to ride on: whoever scans the code may ask for help
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the catalogue or the few questions of one service, or take a request in."""
    return printed.opened(request, ref, _form, _take)


def _take(request: HttpRequest, place: Place, context: dict[str, Any]) -> HttpResponse:
    try:
        case = services.ask_for_help(request.actor, _wish(request, place))  # type: ignore[attr-defined]
    except InvalidInput as wrong:
        return _form(request, {**context, "error": str(wrong.message), "where": wrong.where}, 422)
    return redirect("case-follow", ref=links.follow_reference(case))


def _wish(request: HttpRequest, place: Place) -> Wish:
    posted = request.POST
    return Wish(
        service=posted.get("service", ""),
        channel=Channel.QR,
        answers={name[4:]: posted.get(name, "") for name in posted if name.startswith("ask_")},
        name=posted.get("name", "")[:60],
        phone=posted.get("phone", "")[:20],
        department_id=place.department.pk if place.department else None,
        place=place.name,
        key=printed.key_of(posted.get("key", "")),
    )


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    given = request.POST
    chosen = catalogue().service(given.get("service") or request.GET.get("s", ""))
    asks = [(one, given.get(f"ask_{one.code}", "")) for one in chosen.asks] if chosen else []
    more = {"services": catalogue().services, "chosen": chosen, "asks": asks, "given": given}
    key = given.get("key") or str(uuid4())
    return portal_page(request, "cases/help.html", {"error": "", "where": "", **context, **more, "key": key}, status)
