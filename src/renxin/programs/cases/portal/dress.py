"""What every page of patients shares: the hospital's name, her language and size of letters, no referrer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.programs.cases.models import Case
from renxin.ui import preferences


def dress(request: HttpRequest, case: Case) -> str:
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


def is_staff(request: HttpRequest) -> bool:
    """Staff may not answer for patients. In the demo the simulated phone stands inside a page of staff."""
    in_simulator = settings.RENXIN_DEMO and request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.user.is_authenticated and not in_simulator


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Return a page of a patient, which tells nobody where she came from."""
    phone = getattr(request, "hospital_phone", "")
    response = render(request, template, {"phone": phone, **context}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
