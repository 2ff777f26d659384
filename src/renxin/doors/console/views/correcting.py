"""Putting right what is known of a person: one dialog for her data, her telephones and her documents."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from renxin.doors.console.forms_correcting import CorrectionForm
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@never_cache
@staff("patients.edit")
def correct(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the dialog with what is known; a POST puts it right, with a reason."""
    actor = request.actor
    patient = patients.get(actor, uid)
    form = CorrectionForm(
        request.POST or None,
        patient=patient,
        phones=[line for line in patients.contact_points(actor, patient.pk) if line.kind == "phone"],
        numbers=[line for line in patients.identifiers(actor, patient.pk) if not line.kind.startswith("his:")],
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = services.correct_patient(actor, patient.pk, form.correction(), form.cleaned_data["reason"])
        except NotFound:
            raise
        except RenxinError as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            toast(request, _("Corrected."))
            if done.claimed:
                words = _("Another record bears this number. Both wait in the queue of doubtful pairs.")
                toast(request, words, level="error")
            return redirect(request, reverse("console:patient", args=[patient.uid]))
    status = 422 if form.errors else 200
    return render(request, "console/profile/_correction.html", {"form": form, "patient": patient}, status=status)
