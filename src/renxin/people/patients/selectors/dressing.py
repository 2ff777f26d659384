"""What every page of patients shares: the hospital's name, her language and size of letters, no referrer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.ui import preferences


def dress(request: HttpRequest, patient: Patient | int | None = None) -> str:
    """Put the hospital's name and her size of letters on an acting request; return the language to speak.

    Her own language counts until this browser has chosen one. Without a patient (or with an unknown one) the page
    speaks the browser's.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = Patient.objects.of(actor).filter(pk=patient).first() if isinstance(patient, int) else patient
    language = translation.get_language() or settings.LANGUAGE_CODE
    if found and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = "en" if found.language.startswith("en") else "zh-hans"
    if found and found.elder_mode:
        request.COOKIES.setdefault(preferences.cookie("size"), "large")
    hospital = organizations.tenant(actor)
    english = language.startswith("en") and hospital.name_en
    request.hospital_name = hospital.name_en if english else hospital.name  # type: ignore[attr-defined]
    request.hospital_phone = hospital.phone  # type: ignore[attr-defined]
    return language


def is_colleague(request: HttpRequest) -> bool:
    """Tell whether staff stand at a patient's page: they may not answer or prove for patients.

    In the demo the simulated phone stands inside a page of staff.
    """
    in_simulator = settings.RENXIN_DEMO and request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.user.is_authenticated and not in_simulator


def portal_page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Return a page of a patient, which tells no other site where she came from."""
    phone = getattr(request, "hospital_phone", "")
    response = render(request, template, {"phone": phone, **context}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
