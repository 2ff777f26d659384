"""Finding patients, and the page that tells one patient's whole story."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.doors.console import finding, patient_page, story_page
from renxin.doors.console.tabs import tabs_of
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import render


@require_GET
@staff("patients.view")
def patient_list(request: StaffRequest) -> HttpResponse:
    """Show patients by search (`q`), by what is known of them (`soft`) and stage, else the newest, page by page."""
    context = {"nav_key": "patients", **finding.found(request)}
    return render(request, "console/patients.html", context, partial="console/_patients.html")


@require_GET
@staff("patients.view")
def patient(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one patient: who she is, her story on one line of time, what is known of her beside it."""
    found = patients.get(request.actor, uid)
    with patients.looking_at(request.actor, found):
        head = patient_page.head(request, found)
        tabs = tabs_of(request, found, head["card"])
        context: dict[str, Any] = {
            "nav_key": "patients",
            "crumbs": [(_("Patients"), reverse("console:patients"))],
            **head,
            "tabs": tabs,
            "facts_later": request.headers.get("Sec-Fetch-Dest") == "document",
            "open_tab": next((tab for tab in tabs if tab.current and tab.key), None),
        }
        if context["open_tab"] is None:
            context |= story_page.page_of(request, found)
        parts = {"story": "console/_story.html", "tab": "console/_tab.html"}
        return render(request, "console/patient.html", context, partial=parts)


@require_GET
@staff("patients.view")
def older(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the next lines of the story, below those already on the page."""
    found = patients.get(request.actor, uid)
    with patients.looking_at(request.actor, found):
        return render(request, "console/_story_lines.html", {"patient": found, **story_page.page_of(request, found)})


@require_GET
@staff("patients.view")
def facts(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what stands beside the story: a browser asks for it once head and story are there."""
    return _beside(request, uid, "console/_facts.html", background_later=True)


@require_GET
@staff("patients.view")
def background(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what stands below the facts and nobody needs in the first second: tags, devices, numbers, shares."""
    return _beside(request, uid, "console/_background.html")


def _beside(request: StaffRequest, uid: UUID, template: str, **context: Any) -> HttpResponse:
    found = patients.get(request.actor, uid)
    with patients.looking_at(request.actor, found):
        card = patients.header(request.actor, found.pk)
        return render(request, template, {"patient": found, "card": card, **context})
