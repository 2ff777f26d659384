"""Letting the machine call a patient."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.phone import services
from renxin.engagement.phone.models import VoiceAsk
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("calls.ask")
def ask(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let the machine ask the questions of a flow; once a day for each of them."""
    patient, flow = patients.get(request.actor, uid), request.POST.get("flow", "")
    today = clock.today(organizations.zone_of(request.actor))
    source = f"staff:{patient.uid}:{flow}:{today}"
    try:
        asked = services.ask_by_voice(request.actor, patient.pk, flow, source=source)
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        _tell(request, asked)
    return redirect(request, reverse("console:patient", args=[patient.uid]))


def _tell(request: StaffRequest, asked: VoiceAsk) -> None:
    if asked.state == VoiceAsk.State.STOPPED:
        toast(request, _("Not called: %(why)s") % {"why": conversations.words_of_rule(asked.reason)}, level="error")
    elif asked.state == VoiceAsk.State.PERSON:
        toast(request, _("The machine cannot make sure who it is: a colleague got a task to call."))
    else:
        toast(request, _("The machine calls at the next calling hour."))
