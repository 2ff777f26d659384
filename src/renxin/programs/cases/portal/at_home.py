"""Telling us something, and asking for help, from the patient's own page: who she is is known already."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import is_colleague, portal_page
from renxin.programs.cases import services
from renxin.programs.cases.models import Channel, Relation
from renxin.programs.cases.packs.catalogue import catalogue
from renxin.programs.cases.services import Intake, Wish

from . import links, printed
from .tell import LONGEST, WAYS


@token("who proved herself in this browser tells us something of her own")
@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Ask what she wants to tell us, or take it in."""
    with patients.visiting(request, uid) as visit:
        if visit is None:
            return _to_the_door("home-tell")
        problem = ""
        if request.method == "POST":
            try:
                return _received(request, visit)
            except InvalidInput as wrong:
                problem = str(wrong.message)
        context = {
            "ways": WAYS,
            "departments": organizations.departments(Actor.system(visit.patient.tenant_id, "cases")),
            "relations": [one for one in Relation.choices if one[0] != Relation.SELF],
            "problem": problem,
            "staff": is_colleague(request),
            "visit_to": "home-tell-of",
        }
        return _shown(request, visit, "cases/at_home/tell.html", context, 422 if problem else 200)


@token("who proved herself in this browser asks for a service of the house")
@never_cache
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Show the catalogue or the few questions of one service, or take her request in."""
    with patients.visiting(request, uid) as visit:
        if visit is None:
            return _to_the_door("home-need")
        problem = where = ""
        if request.method == "POST":
            try:
                return _asked(request, visit)
            except InvalidInput as wrong:
                problem, where = str(wrong.message), str(wrong.where)
        given = request.POST
        chosen = catalogue().service(given.get("service") or request.GET.get("s", ""))
        context = {
            "services": catalogue().services,
            "chosen": chosen,
            "asks": [(one, given.get(f"ask_{one.code}", "")) for one in chosen.asks] if chosen else [],
            "problem": problem,
            "where": where,
            "staff": is_colleague(request),
            "visit_to": "home-need-of",
        }
        return _shown(request, visit, "cases/at_home/need.html", context, 422 if problem else 200)


def _received(request: HttpRequest, visit: patients.Visit) -> HttpResponse:
    posted = request.POST
    _may_send(request, visit)
    kind, words = posted.get("kind", ""), posted.get("words", "").strip()
    if kind not in {way[0] for way in WAYS} or not words:
        raise InvalidInput(_("Please choose what it is, and write a few words."), where="words")
    system = Actor.system(visit.patient.tenant_id, "cases")
    rows = {str(one.uid): one.pk for one in organizations.departments(system)}
    relation = posted.get("relation", "")
    told = Intake(
        kind=kind,
        channel=Channel.PORTAL,
        words=words[:LONGEST],
        patient_id=visit.patient.pk,
        name=visit.me.name,
        relation=Relation.SELF if visit.is_self else relation if relation in Relation.values else Relation.RELATIVE,
        department_id=rows.get(posted.get("department", "")),
        may_name=posted.get("may_name") == "on",
        may_publish=posted.get("may_publish") == "on",
        key=printed.key_of(posted.get("key", "")),
    )
    return redirect("case-follow", ref=links.follow_reference(services.receive_case(system, told)))


def _asked(request: HttpRequest, visit: patients.Visit) -> HttpResponse:
    posted = request.POST
    _may_send(request, visit)
    wish = Wish(
        service=posted.get("service", ""),
        channel=Channel.PORTAL,
        answers={name[4:]: posted.get(name, "") for name in posted if name.startswith("ask_")},
        patient_id=visit.patient.pk,
        name=visit.me.name,
        key=printed.key_of(posted.get("key", "")),
    )
    case = services.ask_for_help(Actor.system(visit.patient.tenant_id, "cases"), wish)
    return redirect("case-follow", ref=links.follow_reference(case))


def _may_send(request: HttpRequest, visit: patients.Visit) -> None:
    if is_colleague(request):
        raise InvalidInput(_("Staff cannot tell something for patients here."))
    if throttle.hit("cases.home", str(visit.me.pk), printed.FROM_A_PHONE_AN_HOUR, 3600):
        raise InvalidInput(_("That was a lot at once. Please call us, or try again in an hour."))


def _shown(
    request: HttpRequest, visit: patients.Visit, template: str, context: Mapping[str, Any], status: int
) -> HttpResponse:
    given = request.POST
    key = given.get("key") or str(uuid4())
    response = portal_page(request, template, {"visit": visit, "given": given, "key": key, **context}, status)
    patients.seen(request, response, visit)
    return response


def _to_the_door(name: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('home')}?next={reverse(name)}")
