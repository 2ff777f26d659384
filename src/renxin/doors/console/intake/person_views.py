"""Registering somebody at the desk: read from a card or pasted, compared while it is typed."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render as render_part
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .person import PersonForm

_FEWEST = 2


@require_http_methods(["GET", "POST"])
@never_cache
@staff("patients.edit")
def new_patient(request: StaffRequest) -> HttpResponse:
    """Show the form of a new patient, and register who is in it."""
    form = PersonForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        return _register(request, form)
    context = {
        "nav_key": "patients",
        "crumbs": [(_("Patients"), reverse("console:patients"))],
        "form": form,
        "lookalikes": [],
    }
    return render(request, "console/intake/person.html", context, status=422 if form.is_bound else 200)


@require_POST
@never_cache
@staff("patients.edit")
def read_card(request: StaffRequest) -> HttpResponse:
    """Fill the form with what a card reader typed or somebody pasted."""
    read = patients.read_pasted(request.POST.get("pasted", ""), clock.today())
    given = {
        "name": read.name,
        "document_kind": "cn-id",
        "document": read.document,
        "sex": read.sex or "unknown",
        "birth_date": read.birth_date or "",
        "phone": read.phone,
        "phone_owner": "self",
        "address": read.address,
        "department": request.POST.get("department", ""),
    }
    form = PersonForm(initial=given, actor=request.actor)
    compared = PersonForm(given, actor=request.actor)
    compared.is_valid()
    context = {"form": form, **_alike(request, compared), "empty": not any((read.name, read.document, read.phone))}
    return render_part(request, "console/intake/_person_fields.html", context)


@require_POST
@never_cache
@staff("patients.edit")
def compare(request: StaffRequest) -> HttpResponse:
    """Say who is already here that could be the one being typed."""
    form = PersonForm(request.POST, actor=request.actor)
    form.is_valid()
    return render_part(request, "console/intake/_lookalikes.html", _alike(request, form))


def _alike(request: StaffRequest, form: PersonForm) -> dict[str, Any]:
    data = form.person()
    numbers, contacts = form.identifiers(), form.contacts()
    if len(data.name) < _FEWEST and not numbers and not contacts:
        return {"lookalikes": [], "namesakes": []}
    found = services.foresee_registration(request.actor, data, identifiers=numbers, contacts=contacts)
    known = {one.card.id for one in found if one.card}
    same = patients.search(request.actor, data.name, 4) if len(data.name) >= _FEWEST else []
    namesakes = [card for card in same if card.name == data.name and card.id not in known]
    return {"lookalikes": found, "namesakes": namesakes}


def _register(request: StaffRequest, form: PersonForm) -> HttpResponse:
    with transaction.atomic():
        done = services.register_patient(
            request.actor, form.person(), source="staff", identifiers=form.identifiers(), contacts=form.contacts()
        )
        department = form.department_id()
        if department is not None:
            services.note_departments(request.actor, [(done.patient_id, department, clock.now())])
    patient = patients.get_by_id(request.actor, done.patient_id)
    words = _("%(name)s is registered.") if done.created else _("%(name)s was known already; what is new was added.")
    toast(request, words % {"name": patient.name})
    if request.POST.get("for") == "reception":
        return redirect(request, reverse("reception:person", args=[patient.uid]))
    to_visit = "visit" in request.POST
    return redirect(request, reverse("console:new_visit" if to_visit else "console:patient", args=[patient.uid]))
