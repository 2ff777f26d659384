"""The tabs of the patient's page: the story, and what packages put beside it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard
from renxin.ui import slots


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `html` is empty unless it is the open one."""

    key: str
    title: str
    url: str
    current: bool
    html: SafeString | str = ""


def tabs_of(request: HttpRequest, patient: Patient, card: PatientCard) -> list[Tab]:
    """Return the tabs this person may see, the story first; only the open one is rendered."""
    wanted = request.GET.get("tab", "")
    address = reverse("console:patient", args=[patient.uid])
    given = {"patient": patient, "card": card, "tab": wanted}
    others = [_tab(request, wanted, address, *filling) for filling in slots.fillings("patient.tabs", request, given)]
    story_is_open = not any(tab.current for tab in others)
    return [Tab("", _("Story"), address, story_is_open), *others]


def _tab(request: HttpRequest, wanted: str, address: str, template: str, context: dict[str, object]) -> Tab:
    key = str(context["tab_key"])
    current = key == wanted
    html = render_to_string(template, context, request=request) if current else ""
    return Tab(key, str(context["tab_title"]), f"{address}?tab={key}", current, html)
