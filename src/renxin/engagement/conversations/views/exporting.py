"""Taking a conversation out, with a reason."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.engagement.conversations import selectors, services
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import render


@require_http_methods(["GET", "POST"])
@staff("conversations.export")
def export(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Ask for days and a reason; give the paper."""
    conversation = selectors.get(request.actor, uid)
    today = clock.today(organizations.zone_of(request.actor))
    values = {"first": (today - timedelta(days=30)).isoformat(), "last": today.isoformat(), "reason": ""}
    error = ""
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in values}
        try:
            paper = services.export_chat(
                request.actor, conversation, _day(values["first"]), _day(values["last"]), reason=values["reason"]
            )
        except InvalidInput as problem:
            error = str(problem.message)
        else:
            headers = {"Content-Disposition": 'attachment; filename="conversation.pdf"', "Cache-Control": "no-store"}
            return HttpResponse(paper, content_type="application/pdf", headers=headers)
    context = {
        "conversation": conversation,
        "card": patients.header(request.actor, conversation.patient_id),
        "values": values,
        "error": error,
    }
    return render(request, "conversations/export.html", context, status=422 if error else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(_("Choose the days."), where="first") from error
