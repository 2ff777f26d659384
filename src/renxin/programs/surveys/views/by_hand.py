"""Asking one patient by hand. Whoever may: those who run surveys, so that nobody picks whom she treated herself."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.audit.services import record_access
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import InvitationState
from renxin.programs.surveys.templatetags.survey_words import in_words
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("surveys.manage")
def ask(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Choose a survey and send it to her; every rule holds, and the one that forbids it is named."""
    patient = patients.get(request.actor, uid)
    surveys = [one for one in selectors.active_surveys(request.actor) if not one.asks_staff]
    posted = request.POST
    survey = next((one for one in surveys if str(one.uid) == posted.get("survey", "")), None)
    if survey is not None:
        asked = services.InviteRequest(patient_id=patient.pk, key=f"hand:{_key(posted.get('key', ''))}")
        made = services.invite(request.actor, survey.code, asked, send=True)
        record_access(request.actor, "survey.ask", "survey", survey.uid, patient_id=patient.pk)
        if made.state == InvitationState.WITHHELD:
            why = selectors.why_not_asked(made.reason)
            toast(request, _("She was not asked: %(why)s.") % {"why": why}, level="error")
        else:
            toast(request, _("She was asked."))
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    context = {
        "patient": patient,
        "card": patients.header(request.actor, patient.pk),
        "surveys": [(str(one.uid), in_words(one.title)) for one in surveys],
        "last": selectors.last_invitations(request.actor, patient.pk),
        "key": uuid4(),
        "error": _("Choose a survey.") if request.method == "POST" else "",
        "nav_key": "patients",
    }
    return render(request, "surveys/ask.html", context, status=422 if request.method == "POST" else 200)


def _key(given: str) -> UUID:
    """Return the key of the form, so that pressing twice asks once."""
    try:
        return UUID(given)
    except ValueError:
        return uuid4()
