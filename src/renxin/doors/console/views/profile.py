"""Changing what is known of a person, inside her page: warnings, soft facts, notes, who answers, how to reach her."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from renxin.doors.console import patient_page, slots
from renxin.doors.console.forms_profile import CareForm, ReachForm, WarningForm
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import CareRelation, Patient
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_FORM = "console/profile/_form.html"


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def warning(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put up a warning: a dialog on the page."""
    patient = patients.get(request.actor, uid)
    form = WarningForm(request.POST or None)

    def save(given: dict[str, Any]) -> None:
        services.set_warning(request.actor, patient.pk, given["kind"], note=given["note"], valid_to=given["valid_to"])

    return _dialog(request, patient, form, _("Put up a warning"), save)


@require_http_methods(["GET", "POST"])
@staff("patients.view")
def standing_warning(request: StaffRequest, uid: UUID, warning: UUID) -> HttpResponse:
    """Show who put a warning up and why; a POST takes it down."""
    patient = patients.get(request.actor, uid)
    if request.method == "POST":
        services.end_warning(request.actor, warning)
        toast(request, _("Taken down."))
        return _head_again(request, patient)
    line = next((line for line in patients.warnings(request.actor, patient.pk) if line.uid == warning), None)
    context = {"patient": patient, "line": line, "may_edit": request.actor.may("patients.edit")}
    return render(request, "console/profile/_warning.html", context)


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def care(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Name who answers for her."""
    patient = patients.get(request.actor, uid)
    now = {role: str(row.practitioner.uid) for role, row in patients.profile(request.actor, patient.pk).care.items()}
    form = CareForm(request.actor, request.POST or None, initial=now)

    def save(given: dict[str, Any]) -> None:
        staff_by_uid = {str(person.uid): person.pk for person in organizations.practitioners(request.actor)}
        for role in CareRelation.Role.values:
            services.assign_care(request.actor, patient.pk, role, staff_by_uid.get(given[role]))

    return _dialog(request, patient, form, _("Who is responsible"), save)


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def reach(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep how and when she likes to be reached."""
    patient = patients.get(request.actor, uid)
    wish = patients.preference(request.actor, patient.pk)
    now = wish.said if wish else None
    initial = {} if now is None else {name: getattr(now, name) for name in ("channel", "from_hour", "to_hour")}
    form = ReachForm(request.POST or None, initial=initial | {"reason": now.reason if now else ""})

    def save(given: dict[str, Any]) -> None:
        services.set_preference(
            request.actor, patient.pk, channel=given["channel"], hours=form.hours(), reason=given["reason"]
        )

    return _dialog(request, patient, form, _("How to reach this person"), save)


@require_POST
@staff("patients.edit")
def add_soft_fact(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note one thing about her by its code."""
    patient = patients.get(request.actor, uid)
    services.note_soft_fact(
        request.actor, patient.pk, request.POST.get("code", ""), detail=request.POST.get("detail", "")
    )
    return _about(request, patient)


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def soft_fact(request: StaffRequest, uid: UUID, fact: UUID) -> HttpResponse:
    """Show one thing that was noted, with who and when; a POST takes it off."""
    patient = patients.get(request.actor, uid)
    if request.method == "POST":
        services.end_soft_fact(request.actor, fact)
        return _about(request, patient)
    groups = patients.soft_facts(request.actor, patient.pk)
    found = next(((group, line) for group in groups for line in group.lines if line.uid == fact), (None, None))
    return render(request, "console/profile/_soft.html", {"patient": patient, "group": found[0], "line": found[1]})


@require_POST
@staff("patients.edit")
def write_note(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write a note below the others."""
    patient = patients.get(request.actor, uid)
    text, error = request.POST.get("text", ""), ""
    try:
        services.write_note(request.actor, patient.pk, text, sensitive=bool(request.POST.get("sensitive")))
        text = ""
    except InvalidInput as refused:
        error = str(refused.message)
    return _notes(request, patient, text=text, error=error)


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def correct_note(request: StaffRequest, uid: UUID, note: UUID) -> HttpResponse:
    """Correct a note: a dialog with its words and a reason; what stood before stays readable."""
    patient = patients.get(request.actor, uid)
    context: dict[str, Any] = {
        "patient": patient,
        "note": note,
        "versions": patients.note_versions(request.actor, note),
    }
    if request.method == "GET":
        context["text"] = services.read_sensitive_note(request.actor, note).text
        return render(request, "console/profile/_correct.html", context)
    text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
    try:
        services.correct_note(request.actor, note, text, reason)
    except RenxinError as error:
        again = context | {"text": text, "reason": reason, "error": str(error.message)}
        return render(request, "console/profile/_correct.html", again, status=422)
    toast(request, _("Corrected."))
    return _retargeted(_notes(request, patient), "#notes")


@require_POST
@never_cache
@staff("patients.sensitive_notes")
def open_note(request: StaffRequest, uid: UUID, note: UUID) -> HttpResponse:
    """Show the words of a sensitive note; that they were read is kept in the audit log."""
    patients.get(request.actor, uid)
    return render(request, "console/profile/_opened.html", {"note": services.read_sensitive_note(request.actor, note)})


def _dialog(
    request: StaffRequest, patient: Patient, form: forms.Form, title: str, save: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    """Show a form in a dialog; once it is saved, close it and bring the head of the page anew."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            return _head_again(request, patient)
    status = 422 if form.errors else 200
    return render(request, _FORM, {"form": form, "title": title, "patient": patient}, status=status)


def _head_again(request: StaffRequest, patient: Patient) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    with patients.looking_at(request.actor, patients.get(request.actor, patient.uid)):
        answer = render(
            request, "console/_head.html", patient_page.head(request, patient), partial="console/_head.html"
        )
    return _retargeted(answer, "#patient-head", "outerHTML")


def _about(request: StaffRequest, patient: Patient) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    context = slots.about_context(request.actor, patient)
    answer = render(request, "console/profile/_about.html", context, partial="console/profile/_about.html")
    return _retargeted(answer, "#about", "outerHTML")


def _notes(request: StaffRequest, patient: Patient, *, text: str = "", error: str = "") -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    context = slots.notes_context(request.actor, patient) | {"text": text, "error": error}
    return render(request, "console/profile/_notes.html", context, partial="console/profile/_notes.html")


def _retargeted(answer: HttpResponse, target: str, swap: str = "outerHTML") -> HttpResponse:
    answer["HX-Retarget"], answer["HX-Reswap"] = target, swap
    answer["HX-Trigger"] = "renxin:close-dialog"
    return answer
