"""Is this account yours? The last four of a document, then a code sent to the phone on file. No sign-in, no session."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients import services as patients
from renxin.people.patients.models import AccountLink
from renxin.people.patients.selectors import dress, is_colleague, portal_page

from .codes import send_code

WRONG_LINKS_A_MINUTE: Final = 30
TRIES_A_MINUTE: Final = 10
RELATIONS: Final = ("parent", "child", "spouse", "sibling", "other")


@token("the one-time link that was sent to the account is the key; what it opens asks for two proofs more")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the proofs one after another, or take one."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("portal.link", sender, WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "portal/ended.html", {"why": "busy"}, 429)
    opening = patients.open_account(token)
    if opening.link is None:
        throttle.count("portal.link", sender, 60)
        return portal_page(request, "portal/ended.html", {"why": "unknown"}, 404)
    link = opening.link
    with acting(request, Actor.patient(link.tenant_id, link.account_patient_id)), translation.override(dress(request)):
        return _answer(request, token, opening)


def _answer(request: HttpRequest, token: str, opening: patients.Opening) -> HttpResponse:
    if is_colleague(request):
        return portal_page(request, "portal/ended.html", {"why": "staff"})
    if opening.status != "open":
        return _ended(request, opening.status)
    if request.method == "GET":
        return _ask(request, "document" if "again" in request.GET else opening.asks)
    if opening.link is None or throttle.hit("portal.try", str(opening.link.uid), TRIES_A_MINUTE, 60):
        return portal_page(request, "portal/ended.html", {"why": "busy"}, 429)
    return _take_code(request, token) if request.POST.get("step") == "code" else _take_document(request, token)


def _take_document(request: HttpRequest, token: str) -> HttpResponse:
    tried = patients.prove_document(token, request.POST.get("last4", ""), _claim(request))
    if not tried.ok or tried.link is None:
        return _ended(request, "locked") if tried.status == "locked" else _ask(request, "document", wrong=True)
    if not send_code(tried.link, tried.code):
        return portal_page(request, "portal/ended.html", {"why": "no_phone"})
    return _ask(request, "code")


def _take_code(request: HttpRequest, token: str) -> HttpResponse:
    tried = patients.prove_code(token, request.POST.get("code", ""), _claim(request))
    if tried.ok:
        return portal_page(request, "portal/done.html", {"role": tried.link.role if tried.link else ""})
    return _ended(request, tried.status) if tried.status != "open" else _ask(request, "code", wrong=True)


def _claim(request: HttpRequest) -> patients.Claim:
    role = AccountLink.Role.RELATIVE if request.POST.get("role") == "relative" else AccountLink.Role.SELF
    relation = request.POST.get("relation", "")
    known = relation if relation in RELATIONS else "other"
    return patients.Claim(role=role, relation=known if role == "relative" else "", name=request.POST.get("name", ""))


def _ask(request: HttpRequest, asks: str, *, wrong: bool = False) -> HttpResponse:
    kept = {name: request.POST.get(name, "") for name in ("role", "relation", "name")}
    context = {"asks": asks, "wrong": wrong, "kept": kept}
    return portal_page(request, "portal/identity.html", context, 422 if wrong else 200)


def _ended(request: HttpRequest, why: str) -> HttpResponse:
    return portal_page(request, "portal/ended.html", {"why": why}, {"expired": 410, "locked": 429}.get(why, 200))
