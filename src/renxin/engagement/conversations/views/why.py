"""Why did she (not) get this? And: did it arrive? Two pages that answer about single messages."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.decisions import why as reasons
from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("conversations.view")
def why(request: StaffRequest, ref: str) -> HttpResponse:
    """Show every decision about a message, each with its rule and what could be done."""
    found = reasons.why(request.actor, ref)
    thread = reverse("conversations:thread", args=[found.conversation.uid])
    context = {
        "why": found,
        "nav_key": "inbox",
        "may_reply": request.actor.may("conversations.reply"),
        "crumbs": [_inbox(), (found.patient.name or _("Not known yet"), thread)],
    }
    return render(request, "conversations/why.html", context)


@require_GET
@staff("conversations.reply")
def unclear(request: StaffRequest) -> HttpResponse:
    """Show the messages of which nobody knows whether they went."""
    context = {"found": reasons.unclear(request.actor), "nav_key": "inbox", "crumbs": [_inbox()]}
    return render(request, "conversations/unclear.html", context)


@require_POST
@staff("conversations.reply")
def resolve(request: StaffRequest, ref: str) -> HttpResponse:
    """Note what a colleague found out about an unclear message: it arrived, or it shall be sent again."""
    reasons.why(request.actor, ref)  # whoever may not read the conversation may not settle it either
    patient_id, message_id = signing.unseal(selectors.MESSAGE, ref)
    again = request.POST.get("what") == "again"
    try:
        settle = services.send_again if again else services.note_arrived
        settle(request.actor, patient_id, message_id)
        toast(request, _("It is sent once more.") if again else _("Noted: it arrived."))
    except NotFound:
        toast(request, _("Somebody has settled it already."), level="error")
    return redirect(request, reverse("conversations:unclear"))


def _inbox() -> tuple[str, str]:
    return _("Inbox"), reverse("conversations:inbox")
