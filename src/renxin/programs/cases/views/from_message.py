"""A case from what a patient wrote: two clicks beside the message."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations import services as talking
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import services
from renxin.programs.cases.models import Channel
from renxin.programs.cases.services import NewCase
from renxin.ui.render import toasts_out_of_band
from renxin.ui.toasts import toast


@require_POST
@staff("cases.work")
def open_from_message(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Open a case with the patient's own words; once for each message."""
    conversation = conversations.get(request.actor, uid)
    message = conversations.message(request.actor, conversation, ref)
    case = services.open_case(
        request.actor,
        NewCase(
            patient_id=message.patient_id,
            source=f"conversations:{message.id}",
            department_id=conversation.department_id,
            words=message.body,
            channel=Channel.INBOX,
        ),
    )
    talking.note_happening(request.actor, conversation, "case_opened")
    toast(request, _("Case %(number)s is open. It stands beside the conversation.") % {"number": case.number})
    answer = HttpResponse(toasts_out_of_band(request))
    answer["HX-Trigger"] = '{"renxin:talk": {"target": "body"}, "renxin:facts": {"target": "body"}}'
    return answer
