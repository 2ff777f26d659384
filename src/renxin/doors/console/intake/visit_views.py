"""A visit on one screen, and what its fields ask while somebody types."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_part
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import selectors as records
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .recording import record_visit
from .visit import ROWS, MedicineRow, VisitForm, chosen_diagnoses, first_values, medicine_rows


@require_http_methods(["GET", "POST"])
@never_cache
@staff("patients.edit")
def new_visit(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the form of a visit, and write down what is in it."""
    patient = patients.get(request.actor, uid)
    if request.method == "POST":
        form = VisitForm(request.POST, actor=request.actor, sex=patient.sex)
        form.full_clean()
        form.take_photos(request.FILES)  # what is wrong with them joins the other errors
        if form.is_valid():
            record_visit(request.actor, patient.pk, form)
            toast(request, _("The visit is written down."))
            return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=clinical")
        return _page(request, patient, form, status=422)
    department = request.GET.get("department", "")
    form = VisitForm(initial=first_values(str(uuid.uuid4()), department), actor=request.actor, sex=patient.sex)
    return _page(request, patient, form)


@require_GET
@staff("patients.edit")
def diagnoses(request: StaffRequest) -> HttpResponse:
    """Show the common diagnoses that what was typed may mean."""
    text = request.GET.get("find", "").strip()
    return render_part(
        request, "console/intake/_diagnoses.html", {"found": records.find_diagnoses(text, 8), "text": text}
    )


@require_POST
@never_cache
@staff("patients.edit")
def read_results(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show how the results typed so far are understood."""
    patient = patients.get(request.actor, uid)
    read = records.read_results(request.POST.get("results", ""), patient.sex)
    values = {result.code: result.number for result in read if result.number is not None and not result.problem}
    context = {"read": read, "findings": records.findings_in(values).values() if "exam" in request.POST else ()}
    return render_part(request, "console/intake/_results.html", context)


def _page(request: HttpRequest, patient: Patient, form: VisitForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = medicine_rows(form.data) if form.is_bound else []
    context = {
        **around(patient),
        "patient": patient,
        "card": patients.header(actor, patient.pk),
        "form": form,
        "allergies": records.allergies(actor, patient.pk),
        "problems": records.problems(actor, patient.pk)[:6],
        "taking": records.medications(actor, patient.pk)[:8],
        "chosen": chosen_diagnoses(form.data) if form.is_bound else [],
        "rows": [*rows, *[MedicineRow()] * max(ROWS - len(rows), 1)],
        "frequencies": [(code, f"{code} {one.words}") for code, one in records.frequency_pack().frequencies.items()],
    }
    return render(request, "console/intake/visit.html", context, status=status)


def around(patient: Patient) -> dict[str, Any]:
    """Return what stands around every page about one patient."""
    crumbs = [
        (_("Patients"), reverse("console:patients")),
        (patient.name, reverse("console:patient", args=[patient.uid])),
    ]
    return {"nav_key": "patients", "crumbs": crumbs}
