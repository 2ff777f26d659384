"""The door of the patient's home: a link, or the account of a messenger, says who may come; four digits prove it.

What opens behind it shows medicines and measurements, so neither a forwarded link nor a borrowed account is enough.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from renxin.doors.portal import proving
from renxin.engagement.channels import selectors as channels
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Visitor
from renxin.people.patients.selectors import VisitRequest, dress, is_colleague, portal_page

WRONG_LINKS_A_MINUTE: Final = 20


@by_token("a link sent to the patient; what it opens asks for a proof first")
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, link: str) -> HttpResponse:
    """Ask whoever opens a link for the proof, once in a browser; then lead her in."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("portal.door", sender, WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "portal/ended.html", {"why": "busy"}, 429)
    found = patients.behind_door(link)
    if found is None:
        throttle.count("portal.door", sender, 60)
        return portal_page(request, "portal/ended.html", {"why": "expired"}, 410)
    tenant_id, patient_id, to = found
    inside = _inside(to)
    if patients.visitor(request) == (tenant_id, patients.current_id(tenant_id, patient_id)):
        return HttpResponseRedirect(inside)
    return knock(request, tenant_id, [patient_id], inside, how=Visitor.How.LINK)


def knock(request: HttpRequest, tenant_id: int, candidates: Sequence[int], inside: str, *, how: str) -> HttpResponse:
    """Ask for the last four of one of these people, or let her in when they fit."""
    with acting(request, Actor.system(tenant_id, "portal.home")), translation.override(dress(request)):
        if is_colleague(request):
            return portal_page(request, "portal/ended.html", {"why": "staff"})
        if request.method != "POST":
            return portal_page(request, "portal/home/door.html", {})
        if not all(proving.may_try(tenant_id, _place(one)) for one in candidates):
            return portal_page(request, "portal/ended.html", {"why": "locked"}, 429)
        given = request.POST.get("last4", "")
        fits = next((one for one in candidates if patients.last_four_fit(tenant_id, one, given)), None)
        _note(tenant_id, fits, candidates)
        if fits is None:
            return portal_page(request, "portal/home/door.html", {"wrong": True}, 422)
        for one in candidates:
            proving.was_right(tenant_id, _place(one))
        response = HttpResponseRedirect(inside)
        whose, shared = patients.current_id(tenant_id, fits), request.POST.get("shared") == "on"
        patients.remember_visitor(request, response, tenant_id, whose, how=how, shared=shared)
        return response


@by_token("who proved herself in this browser closes the door behind her")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget who used this browser."""
    response = HttpResponseRedirect(reverse("home"))
    patients.forget_visitor(request, response)
    return response


def entrance(to: str, data_class: str) -> Any:
    """Return a view that leads from a short address in a message to the visitor's own page."""

    @patients.visited(data_class)
    def enter(request: VisitRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse(to, args=[request.visit.me.uid]))

    return enter


def by_account(request: HttpRequest) -> tuple[int, list[int]] | None:
    """Return tenant and patients of the messenger's account that signed in here, if it has any."""
    account = channels.signed_in(request)
    if account is None:
        return None
    with acting(request, Actor.system(account.tenant_id, "portal.home")):
        found = patients.patients_by_contact(account.tenant_id, account.kind, account.address)
    return (account.tenant_id, found[:6]) if found else None


def wanted(request: HttpRequest) -> str:
    """Return the page of ours that she wanted before she was led to the door."""
    to = request.GET.get("next", "")
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return to if ours else reverse("home")


def _inside(to: str) -> str:
    """Return the address of what a link opens: a page of the home by its name, else the home itself."""
    try:
        return reverse(f"home-{to}") if to else reverse("home")
    except NoReverseMatch:  # a page that an older link knew
        return reverse("home")


def _place(patient_id: int) -> str:
    return f"d{patient_id:x}"[-12:]


def _note(tenant_id: int, fits: int | None, candidates: Sequence[int]) -> None:
    action = "home.open" if fits else "home.wrong_proof"
    with transaction.atomic():
        for one in [fits] if fits else candidates:
            record_access(Actor.patient(tenant_id, one), action, "patient", "home", patient_id=one)
