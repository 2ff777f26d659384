"""The patient's page of a case: is it settled? One question, three buttons, room for words. No sign-in."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting, token
from renxin.people.patients.models import Patient
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case
from renxin.ui import preferences

WRONG_LINKS_A_MINUTE = 30


@token("the one-time link that came with our answer is the patient's key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the patient whether it is settled, or take her word."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("cases.link", sender, WRONG_LINKS_A_MINUTE, 60):
        return _page(request, "cases/confirm_ended.html", {"why": "busy"}, 429)
    status, link = services.find_link(token)
    if link is None:
        throttle.count("cases.link", sender, 60)
        return _page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    actor = Actor.patient(link.tenant_id, link.case.patient_id)
    with acting(request, actor), translation.override(_dress(request, link.case)):
        if _is_staff(request):
            return _page(request, "cases/confirm_ended.html", {"why": "staff"})
        if status != "open":
            return _page(request, "cases/confirm_ended.html", {"why": status}, 410 if status == "expired" else 200)
        return _ask(request, token, link.case)


def _ask(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    words = request.POST.get("words", "")[:2000]
    if request.method == "GET" or not services.is_verdict(verdict):
        context = {"answer": selectors.last_answer(case), "words": words, "missing": request.method == "POST"}
        return _page(request, "cases/confirm.html", context, 422 if request.method == "POST" else 200)
    result = services.confirm_case(token, verdict, words)
    if result.status != "accepted":
        return _page(request, "cases/confirm_ended.html", {"why": result.status})
    case.refresh_from_db()
    return _page(request, "cases/confirm_thanks.html", {"settled": result.settled, "case": case})


def _dress(request: HttpRequest, case: Case) -> str:
    """Put the hospital's name and the patient's size of letters on the request; return the language to speak."""
    patient = Patient.objects.filter(pk=case.patient_id).first()
    language = translation.get_language() or settings.LANGUAGE_CODE
    if patient and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = "en" if patient.language.startswith("en") else "zh-hans"
    if patient and patient.elder_mode:
        request.COOKIES.setdefault(preferences.cookie("size"), "large")
    hospital = organizations.tenant(request.actor)  # type: ignore[attr-defined]
    name = hospital.name_en if language.startswith("en") and hospital.name_en else hospital.name
    request.hospital_name = name  # type: ignore[attr-defined]
    request.hospital_phone = hospital.phone  # type: ignore[attr-defined]
    return language


def _is_staff(request: HttpRequest) -> bool:
    """Staff may not confirm for patients. In the demo the simulated phone stands inside a page of staff."""
    in_simulator = settings.RENXIN_DEMO and request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.user.is_authenticated and not in_simulator


def _page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    phone = getattr(request, "hospital_phone", "")
    response = render(request, template, {**context, "phone": phone}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
