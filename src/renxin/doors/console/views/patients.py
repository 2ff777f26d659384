"""Finding patients, and the page that tells one patient's whole story."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.doors.console import story
from renxin.doors.console.tabs import tabs_of
from renxin.kernel.core import signing
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import selectors as records
from renxin.ui.render import render

_PAGE = 40
_ORDER = Keyset("-pk", size=_PAGE)
_PLACE = "story"


@require_GET
@staff("patients.view")
def patient_list(request: StaffRequest) -> HttpResponse:
    """Show patients by search (`q`), else the newest, a page at a time."""
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"q": text, "nav_key": "patients"}
    if text:
        context["people"] = patients.search(request.actor, text, _PAGE)
    else:
        rows = patients.visible(request.actor).exclude(status=Patient.Status.MERGED)
        page = _ORDER.page(rows, request.GET.get("after", ""))
        cards = patients.cards(request.actor, [row.pk for row in page.items])
        context |= {"people": [cards[row.pk] for row in page.items], "next": page.next}
    return render(request, "console/patients.html", context, partial="console/_patients.html")


@require_GET
@staff("patients.view")
def patient(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one patient: who she is, her story on one line of time, her records beside it."""
    found = patients.get(request.actor, uid)
    card = patients.header(request.actor, found.pk)
    tabs = tabs_of(request, found, card)
    context = {
        "nav_key": "patients",
        "crumbs": [(_("Patients"), reverse("console:patients"))],
        "patient": found,
        "card": card,
        "tabs": tabs,
        "open_tab": next((tab for tab in tabs if tab.current and tab.key), None),
        "summary": records.summary(request.actor, found.pk),
        "contacts": patients.contact_points(request.actor, found.pk),
        "identifiers": patients.identifiers(request.actor, found.pk),
        "family": patients.related_persons(request.actor, found.pk),
        **_story(request, found),
    }
    return render(
        request, "console/patient.html", context, partial={"story": "console/_story.html", "tab": "console/_tab.html"}
    )


@require_GET
@staff("patients.view")
def older(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the next lines of the story, below those already on the page."""
    found = patients.get(request.actor, uid)
    return render(request, "console/_story_lines.html", {"patient": found, **_story(request, found)})


def _story(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    group = request.GET.get("show", "")
    before = _place(request.GET.get("before", ""))
    happenings = timeline.history(
        request.actor, patient.pk, kinds=story.kinds_of(group), before=before, limit=_PAGE + 1
    )
    lines = story.tell(request.actor, happenings[:_PAGE])
    more = ""
    if len(happenings) > _PAGE:
        more = signing.seal_values(_PLACE, list(happenings[_PAGE - 1].place))
    address = reverse("console:patient", args=[patient.uid])
    return {
        "lines": lines,
        "more": more,
        "show": group,
        "groups": [(key, title, f"{address}?show={key}") for key, (title, _heads) in story.GROUPS.items()],
        "all_url": address,
    }


def _place(sealed: str) -> Any:
    return tuple(signing.unseal_values(_PLACE, sealed)) if sealed else None
