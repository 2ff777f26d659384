"""The patient's page of a case: is it settled? One question, three buttons, room for words. No sign-in."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case

WRONG_LINKS_A_MINUTE = 30


@token("the one-time link that came with our answer is the patient's key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the patient whether it is settled, or take her word."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("cases.link", sender, WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "cases/confirm_ended.html", {"why": "busy"}, 429)
    status, link = services.find_link(token)
    if link is None:
        throttle.count("cases.link", sender, 60)
        return portal_page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    actor = Actor.patient(link.tenant_id, link.case.patient_id)
    with acting(request, actor), translation.override(dress(request, link.case.patient_id)):
        if is_colleague(request):
            return portal_page(request, "cases/confirm_ended.html", {"why": "staff"})
        if status != "open":
            return portal_page(
                request, "cases/confirm_ended.html", {"why": status}, 410 if status == "expired" else 200
            )
        return _ask(request, token, link.case)


def _ask(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    words = request.POST.get("words", "")[:2000]
    if request.method == "GET" or not services.is_verdict(verdict):
        context = {"answer": selectors.last_answer(case), "words": words, "missing": request.method == "POST"}
        return portal_page(request, "cases/confirm.html", context, 422 if request.method == "POST" else 200)
    result = services.confirm_case(token, verdict, words)
    if result.status != "accepted":
        return portal_page(request, "cases/confirm_ended.html", {"why": result.status})
    case.refresh_from_db()
    return portal_page(request, "cases/confirm_thanks.html", {"settled": result.settled, "case": case})
