"""Setting a record right, in a dialog over the clinical summary."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import services
from renxin.people.records.forms import CorrectionForm
from renxin.people.records.labels import KINDS
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def correct(request: StaffRequest, uid: uuid.UUID, kind: str, reference: str) -> HttpResponse:
    """Show what stands in a record, and take what should stand there; or that it was entered in error."""
    patient = patients.get(request.actor, uid)
    row = _row(request, patient, kind, reference)
    form = CorrectionForm(kind, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, patient, kind, row, form)
        except WrongState as error:
            form.add_error(None, str(error.message))
    context = {"patient": patient, "kind": kind, "title": KINDS[kind], "reference": reference, "form": form}
    return render(request, "records/_correcting.html", context, status=422 if form.is_bound else 200)


def _done(request: StaffRequest, patient: Patient, kind: str, row: Any, form: CorrectionForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    if "withdraw" in request.POST:
        services.withdraw_record(request.actor, patient.pk, kind, row.id, reason=reason)
        toast(request, _("Marked as entered in error. The trace stays."))
    else:
        services.correct_record(request.actor, patient.pk, kind, row.id, form.changes(row), reason=reason)
        toast(request, _("Corrected. What stood there before is kept."))
    return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=clinical")


def _row(request: StaffRequest, patient: Patient, kind: str, reference: str) -> Any:
    if kind not in services.CORRECTABLE:
        raise NotFound(kind)
    _owner, row_id = signing.unseal(kind, reference)
    model: Any = services.CORRECTABLE[kind].model
    rows = model._base_manager.filter(tenant_id=request.actor.tenant_id, patient_id=patient.pk, id=row_id)
    row = rows.first()
    if row is None:
        raise NotFound(kind)
    return row
