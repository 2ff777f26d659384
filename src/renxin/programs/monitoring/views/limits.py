"""Limits: one patient's own, and the versions of the house."""

from typing import Any
from uuid import UUID

import yaml
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.kernel.core.packs import as_data
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring import selectors, services, showing
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("monitoring.work")
def patient_limits(request: StaffRequest, uid: UUID, measure: str) -> HttpResponse:
    """Show and set the limits of one patient for one measure."""
    actor, patient = request.actor, patients.get(request.actor, uid)
    rules = selectors.rules_in_force(actor)
    own = {one.measure: one for one in selectors.limits_of(actor, patient.pk)}
    error = ""
    if request.method == "POST":
        try:
            _save(request, patient.pk, measure, rules)
        except RenxinError as problem:
            error = str(problem.message)
        else:
            return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=monitoring")
    watched = selectors.watched_of(actor, patient.pk)
    context = {
        "patient": patient,
        "measure": rules.pack.measure(measure),
        "fields": showing.limit_fields(rules, measure, watched, own.get(measure), request.POST),
        "own": own.get(measure),
        "given": request.POST,
        "error": error,
        "nav_key": "monitoring",
    }
    return render(request, "monitoring/limits.html", context, status=422 if error else 200)


def _save(request: StaffRequest, patient_id: int, measure: str, rules: selectors.Rules) -> None:
    if "end" in request.POST:
        services.end_patient_limits(request.actor, patient_id, measure)
        toast(request, _("The limits of the house count again."))
        return
    day = parse_date(request.POST.get("review_on", ""))
    if day is None:
        raise InvalidInput(_("Choose a day within a year on which they are looked at again."), where="review_on")
    services.set_patient_limits(
        request.actor,
        patient_id,
        measure,
        showing.limits_given(rules, measure, request.POST),
        reason=request.POST.get("reason", ""),
        review_on=day,
    )
    toast(request, _("Her own limits count from now on."))


@require_GET
@staff("monitoring.view")
def thresholds(request: StaffRequest) -> HttpResponse:
    """Show what counts in the house, and its versions."""
    return _versions_page(request)


@require_POST
@staff("monitoring.write")
def save(request: StaffRequest) -> HttpResponse:
    """Keep a draft."""
    posted = request.POST
    try:
        definition = yaml.safe_load(posted.get("definition", ""))
        if not isinstance(definition, dict):
            raise InvalidInput(_("This is not what thresholds are written like."), where="definition")
        services.save_thresholds(
            request.actor, definition, source=posted.get("source", ""), note=posted.get("note", "")
        )
    except yaml.YAMLError as error:
        return _versions_page(request, error=_("This cannot be read: %(problem)s") % {"problem": error})
    except RenxinError as error:
        return _versions_page(request, error=str(error.message))
    toast(request, _("The draft is kept."))
    return redirect(request, reverse("monitoring:thresholds"))


@require_POST
@staff("monitoring.view")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Propose, approve or decline a version."""
    row, actor = selectors.threshold_version(request.actor, uid), request.actor
    acts = {
        "propose": lambda: services.propose_thresholds(actor, row),
        "approve": lambda: services.approve_thresholds(actor, row),
        "decline": lambda: services.decline_thresholds(actor, row, request.POST.get("why", "")),
    }
    try:
        acts.get(request.POST.get("do", ""), acts["propose"])()
    except RenxinError as error:
        return _versions_page(request, error=str(error.message))
    toast(request, _("Done."))
    return redirect(request, reverse("monitoring:thresholds"))


def _versions_page(request: StaffRequest, *, error: str = "") -> HttpResponse:
    actor = request.actor
    rules = selectors.rules_in_force(actor)
    versions = selectors.threshold_versions(actor)
    draft = next((one for one in versions if one.state == "draft" and one.written_by_id == actor.user_id), None)
    shown: dict[str, Any] = draft.definition if draft else as_data(rules.pack)
    text = request.POST.get("definition") or yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=110)
    context = {
        "rules": rules,
        "measures": showing.table(rules),
        "versions": versions,
        "draft": draft,
        "text": text,
        "error": error,
        "source": request.POST.get("source") or (draft.source if draft else ""),
        "note": request.POST.get("note") or (draft.note if draft else ""),
        "tab": "thresholds",
        "may_write": actor.may("monitoring.write"),
        "may_approve": actor.may("monitoring.approve"),
        "nav_key": "monitoring",
    }
    return render(request, "monitoring/thresholds.html", context, status=422 if error else 200)
