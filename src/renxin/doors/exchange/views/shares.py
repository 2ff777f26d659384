"""Staff pages of shares: one offered, its link and code, who looked; a summary of another institution taken over."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.exchange import selectors, services
from renxin.doors.exchange.forms import ReceiveForm, ShareForm
from renxin.doors.exchange.services import ShareData
from renxin.doors.exchange.shares.classes import CLASSES
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

LARGEST = 20 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def offer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer a patient's summary to an institution; link and code are shown once."""
    patient = patients.get(request.actor, uid)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, token, code = services.offer_share(request.actor, patient.pk, ShareData(**form.cleaned_data))
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            link = request.build_absolute_uri(reverse("share_opened", args=[token]))
            context = {"nav_key": "patients", "patient": patient, "share": row, "link": link, "code": code}
            return render(request, "exchange/shares/link.html", context)
    context = {"nav_key": "patients", "form": form, "patient": patient}
    return render(request, "exchange/shares/offer.html", context, status=422 if form.errors else 200)


@require_GET
@staff("patients.edit")
def share(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one share: what may be seen, until when, who looked."""
    row = selectors.share(request.actor, uid)
    context = {
        "nav_key": "patients",
        "share": row,
        "patient": patients.get_by_id(request.actor, row.patient_id),
        "titles": [CLASSES[name][0] for name in row.classes],
        "views": selectors.views_of(row)[:100],
    }
    return render(request, "exchange/shares/share.html", context)


@require_POST
@staff("patients.edit")
def end(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a share at once."""
    services.end_share(request.actor, uid)
    toast(request, _("The share has ended. Its link opens nothing any more."))
    return redirect(request, reverse("exchange:share", args=[uid]))


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def receive(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a document of another institution over into a patient's record."""
    patient = patients.get(request.actor, uid)
    form = ReceiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["document"]
        try:
            if upload.size > LARGEST:
                raise InvalidInput(_("The file is larger than 20 MB."), where="document")
            row = services.receive_summary(request.actor, patient.pk, form.cleaned_data["institution"], upload.read())
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            said = _(
                "%(taken)d of %(resources)d entries were taken over, %(results)d reports are marked as recognised."
            )
            toast(request, said % {"taken": row.taken, "resources": row.resources, "results": row.results})
            return redirect(request, reverse("console:patient", args=[patient.uid]))
    context = {"nav_key": "patients", "form": form, "patient": patient}
    return render(request, "exchange/shares/receive.html", context, status=422 if form.errors else 200)
