"""The page of what we told other systems: what waits, what was refused, once more."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from renxin.doors.connectors.models import OutgoingMessage
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services

_KINDS: Final = {
    "SIU^S12": pgettext_lazy("outgoing message", "New appointment"),
    "SIU^S13": pgettext_lazy("outgoing message", "Appointment moved"),
    "SIU^S14": pgettext_lazy("outgoing message", "Appointment changed"),
    "SIU^S15": pgettext_lazy("outgoing message", "Appointment called off"),
    "SIU^S26": pgettext_lazy("outgoing message", "Did not come"),
}
_PROBLEMS: Final = {
    "unreachable": pgettext_lazy("outgoing message", "Nobody answers at its address"),
    "no_answer": pgettext_lazy("outgoing message", "The line is open, but no acknowledgement came"),
    "other_answer": pgettext_lazy("outgoing message", "It acknowledged another message"),
    "no_folder": pgettext_lazy("outgoing message", "The folder cannot be written"),
    "no_address": pgettext_lazy("outgoing message", "The sender's row names no address that can be used"),
}
_TONES: Final = {"waiting": "soon", "taken": "good", "refused": "now"}


@require_GET
@staff("interfaces.view")
def messages(request: StaffRequest) -> HttpResponse:
    """Show what was told to other systems, the latest first."""
    state = request.GET.get("state", "")
    page = selectors.outgoing(request.actor, state, request.GET.get("after", ""))
    people = selectors.people(request.actor, page.items)
    context = {
        "nav_key": "settings",
        "lines": [_line(row, people.get(row.patient_id)) for row in page.items],
        "next_url": f"?state={state}&after={page.next}" if page.has_next else "",
        "state": state,
        "states": OutgoingMessage.State,
        "state_label": dict(OutgoingMessage.State.choices).get(state, ""),
        "told": selectors.told(request.actor),
        "may_replay": request.actor.may("interfaces.replay"),
    }
    return render(request, "connectors/outgoing.html", context, partial="connectors/_outgoing.html")


@require_POST
@staff("interfaces.replay")
def again(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send a message once more."""
    try:
        services.send_again(request.actor, uid)
        toast(request, _("It is sent once more."))
    except RenxinError as error:
        toast(request, error.message, level="error")
    return redirect(request, reverse("connectors:outgoing"))


def _line(row: OutgoingMessage, patient: Any) -> dict[str, Any]:
    why = _PROBLEMS.get(row.problem, "") if row.state == "waiting" else row.answer_words
    return {"row": row, "kind": _KINDS.get(row.kind, row.kind), "tone": _TONES[row.state], "why": why,
            "patient": patient}  # fmt: skip
