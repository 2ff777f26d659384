"""Ending a visit that was recorded as going on: a stay by a discharge, any other simply."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records
from renxin.people.records import services
from renxin.people.records.models import Encounter
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .visit import HAND, LOCAL, disposition_code, dispositions
from .visit_views import around


class EndForm(forms.Form):
    """When a visit ended, and how if it was a stay."""

    ended_at = forms.DateTimeField(
        label=gettext_lazy("Ended"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    )
    disposition = forms.ChoiceField(label=gettext_lazy("How the stay ended"))

    def __init__(self, data: Any, *, visit: Encounter) -> None:
        now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
        super().__init__(data, initial={"ended_at": now})
        self.visit = visit
        field: Any = self.fields["disposition"]
        field.choices = dispositions()
        if visit.encounter_class != Encounter.Class.INPATIENT:
            del self.fields["disposition"]

    def clean_ended_at(self) -> datetime:
        """Return the instant; it lies between the beginning and now."""
        at: datetime = self.cleaned_data["ended_at"]
        if at < self.visit.started_at.replace(second=0, microsecond=0):
            raise forms.ValidationError(_("It cannot end before it begins."))
        if at > clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        return at


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def end_visit(request: StaffRequest, uid: uuid.UUID, visit_uid: uuid.UUID) -> HttpResponse:
    """Show when and how a visit ended, and end it. Only visits recorded by hand; the others end where they began."""
    patient = patients.get(request.actor, uid)
    visit = records.encounter(request.actor, visit_uid)
    if patients.current_id(request.actor.tenant_id, visit.patient_id) != patient.pk or visit.source != HAND:
        raise NotFound("encounter")
    form = EndForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        _end(request, visit, form)
        toast(request, _("The visit has ended."))
        return redirect(request, f"{reverse('console:patient', args=[patient.uid])}?tab=clinical")
    context = {**around(patient), "patient": patient, "visit": visit, "form": form}
    return render(request, "console/intake/end.html", context, status=422 if form.is_bound else 200)


def _end(request: StaffRequest, visit: Encounter, form: EndForm) -> None:
    at = form.cleaned_data["ended_at"]
    if visit.encounter_class == Encounter.Class.INPATIENT:
        code = disposition_code(form.cleaned_data["disposition"])
        services.discharge_encounter(request.actor, visit, at=at, disposition=code)
    else:
        services.finish_encounter(request.actor, visit, at=at)
