"""The record of a family: for herself and each whom she looks after, what a doctor would ask first, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Person, Visit, VisitRequest, age_on, portal_page, visited
from renxin.people.records import selectors as records
from renxin.people.records.models import AllergyIntolerance, Condition, Immunization
from renxin.people.records.selectors import MedicineLine
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.selectors import upcoming
from renxin.ui import ways

from .keeping import note_look


@dataclass(slots=True)
class Sheet:
    """What stands on one person's part of the page; `sees` are the kinds of data that may be shown of her."""

    person: Person
    age: int | None
    sees: frozenset[str]
    problems: list[Condition] = field(default_factory=list)
    allergies: list[AllergyIntolerance] = field(default_factory=list)
    medicines: list[MedicineLine] = field(default_factory=list)
    vaccines: Sequence[Immunization] = ()
    coming: Sequence[Appointment] = ()


@require_GET
@visited("")
def family(request: VisitRequest) -> HttpResponse:
    """Show the record of everybody whom the visitor looks after, as far as each of them allows."""
    visit = request.visit
    sheets = [_sheet(Visit(visit.me, one.patient, visit.people), one) for one in visit.people]
    return portal_page(request, "portal/record/family.html", {"visit": visit, "sheets": sheets, "visit_to": "home-of"})


def at_home(_request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead to the record of the family, the same for all of them."""
    note = _("Illnesses, allergies, medicines, vaccines")
    return ways.way(reverse("home-family"), "users-round", _("Family health record"), note)


def _sheet(visit: Visit, one: Person) -> Sheet:
    sees = frozenset(code for code in ("visits", "medicines", "appointments") if visit.may(code))
    sheet = Sheet(one, age_on(one.patient.birth_date, clock.today()), sees)
    actor = Actor.patient(one.patient.tenant_id, one.patient.pk)
    if "visits" in sees:
        kept = records.kept_back(visit, "visits")
        problems = records.problems(actor, one.patient.pk)
        sheet.problems = [row for row in problems if not kept.hides_diagnosis(row.encounter_id, row.code)]
        sheet.allergies = records.allergies(actor, one.patient.pk)
        vaccines = records.immunizations(actor, one.patient.pk)
        sheet.vaccines = [row for row in vaccines if not kept.hides(row.encounter_id) and row.status == "completed"]
    if "medicines" in sees:
        sheet.medicines = _medicines(actor, visit)
    if "appointments" in sees:
        kept = records.kept_back(visit, "appointments")
        rows = upcoming(actor, one.patient.pk, 10)
        sheet.coming = [row for row in rows if not kept.hides(department_id=row.department_id)][:3]
    if sees:
        note_look(visit, "family")
    return sheet


def _medicines(actor: Actor, visit: Visit) -> list[MedicineLine]:
    """Return what she takes; what a visit prescribed that is kept back from this visitor is left out by its words."""
    lines = records.medications(actor, visit.patient.pk)
    kept = records.kept_back(visit, "medicines")
    return [line for line in lines if not kept.hides_medicine(line.code, line.text)]
